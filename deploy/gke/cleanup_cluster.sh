#!/usr/bin/env bash
# Removes the cluster that start_cluster.sh made, after asking. The disk with the data is kept unless
# DELETE_DATA=yes; the image is kept in any case.
#
# Settings: PROJECT (gcloud's default), REGION (europe-west3), CLUSTER (hindsight), DELETE_DATA (no).
set -euo pipefail

PROJECT="${PROJECT:-$(gcloud config get-value project 2>/dev/null)}"
REGION="${REGION:-europe-west3}"
CLUSTER="${CLUSTER:-hindsight}"
DELETE_DATA="${DELETE_DATA:-no}"

if [[ -z "$PROJECT" ]]; then
  echo "Name a project: PROJECT=my-project $0" >&2
  exit 1
fi

echo "This removes the cluster $CLUSTER in $REGION of the project $PROJECT."
if [[ "$DELETE_DATA" == yes ]]; then
  echo "It also removes the disk with every database, key and backup in it."
fi
read -r -p "Type the cluster's name to go on: " answer
if [[ "$answer" != "$CLUSTER" ]]; then
  echo "Nothing was removed."
  exit 1
fi

gcloud container clusters get-credentials "$CLUSTER" --project "$PROJECT" --location "$REGION"
# By its own context: never what kubectl happens to point at.
context="gke_${PROJECT}_${REGION}_${CLUSTER}"
kubectl --context "$context" delete statefulset hindsight --ignore-not-found --wait
if [[ "$DELETE_DATA" == yes ]]; then
  volume="$(kubectl --context "$context" get persistentvolumeclaim data-hindsight-0 --ignore-not-found \
    --output jsonpath='{.spec.volumeName}')"
  kubectl --context "$context" delete persistentvolumeclaim data-hindsight-0 --ignore-not-found --wait
  if [[ -n "$volume" ]]; then
    # The disk goes a little later than the claim, and only while the cluster is there to remove it.
    kubectl --context "$context" wait --for=delete "persistentvolume/$volume" --timeout=5m
  fi
fi
gcloud container clusters delete "$CLUSTER" --project "$PROJECT" --location "$REGION" --quiet

if [[ "$DELETE_DATA" != yes ]]; then
  echo "The disk with the data is still there, and still costs:"
  echo "  gcloud compute disks list --project $PROJECT"
fi
