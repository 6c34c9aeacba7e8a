#!/usr/bin/env bash
# Makes a cluster on Google Kubernetes Engine and points kubectl at it. It costs money until cleanup_cluster.sh.
#
# Needs: gcloud, signed in, with the APIs of Kubernetes Engine and Artifact Registry enabled; kubectl and its
# gke-gcloud-auth-plugin.
# Settings: PROJECT (gcloud's default), REGION (europe-west3), CLUSTER (hindsight).
set -euo pipefail

PROJECT="${PROJECT:-$(gcloud config get-value project 2>/dev/null)}"
REGION="${REGION:-europe-west3}"
CLUSTER="${CLUSTER:-hindsight}"

if [[ -z "$PROJECT" ]]; then
  echo "Name a project: PROJECT=my-project $0" >&2
  exit 1
fi

echo "A place for the image…"
if ! gcloud artifacts repositories describe hindsight \
  --project "$PROJECT" --location "$REGION" >/dev/null 2>&1; then
  gcloud artifacts repositories create hindsight \
    --project "$PROJECT" --location "$REGION" --repository-format docker
fi
gcloud auth configure-docker "$REGION-docker.pkg.dev" --quiet

echo "The cluster $CLUSTER in $REGION (some minutes)…"
if ! gcloud container clusters describe "$CLUSTER" \
  --project "$PROJECT" --location "$REGION" >/dev/null 2>&1; then
  gcloud container clusters create-auto "$CLUSTER" --project "$PROJECT" --location "$REGION"
fi
gcloud container clusters get-credentials "$CLUSTER" --project "$PROJECT" --location "$REGION"

cat <<EOF

kubectl speaks to $CLUSTER now. Push the image:

  docker tag hindsight $REGION-docker.pkg.dev/$PROJECT/hindsight/hindsight:0.1.0
  docker push $REGION-docker.pkg.dev/$PROJECT/hindsight/hindsight:0.1.0

Name it in deploy/kubernetes/kustomization.yaml, then:

  kubectl apply --kustomize deploy/kubernetes
EOF
