//! Settings of the archive of energy readings.

use clap::Args;
use connectors::archive::Config;
use domain::energy::archive::{Bucket, Place};
use std::path::{Path, PathBuf};

/// What `serve` takes for the archive.
#[derive(Args, Clone, Debug, Default)]
pub struct ArchiveArgs {
    /// Where energy readings are archived: a folder, or a bucket as s3://bucket/prefix [default: as administrators
    /// choose on the page of the archive; archive in the data folder until then]
    #[arg(long, env = "HINDSIGHT_ARCHIVE", value_name = "FOLDER-OR-BUCKET")]
    pub archive: Option<String>,
    /// The server of the bucket when it is not Amazon's, such as <http://127.0.0.1:9000>
    #[arg(long, env = "HINDSIGHT_ARCHIVE_ENDPOINT", value_name = "URL")]
    pub archive_endpoint: Option<String>,
    /// The region of the bucket [default: AWS_REGION, or us-east-1]
    #[arg(long, env = "HINDSIGHT_ARCHIVE_REGION", value_name = "REGION")]
    pub archive_region: Option<String>,
    /// Whether the bucket is part of the path, not of the host [default: true]
    #[arg(
        long,
        env = "HINDSIGHT_ARCHIVE_PATH_STYLE",
        num_args = 0..=1,
        default_missing_value = "true"
    )]
    pub archive_path_style: Option<bool>,
    /// After how many days energy readings that are archived leave the database; what they come to stays; 0 never
    /// [default: 90]
    #[arg(long, env = "HINDSIGHT_ENERGY_READINGS_DAYS", value_name = "DAYS")]
    pub energy_readings_days: Option<u32>,
}

/// The archive's settings in force.
#[derive(Clone, Debug)]
pub struct Archive {
    /// Where the operator wants it; `None` leaves that to an administrator.
    pub set: Option<Config>,
    /// A folder beside the database, for as long as nobody says otherwise.
    pub own: PathBuf,
    /// 0 is never.
    pub readings_days: u32,
}

impl Archive {
    /// What the operator set, as pages show it.
    pub fn set_place(&self) -> Option<Place> {
        Some(match self.set.as_ref()? {
            Config::Folder(path) => Place::Folder { path: Some(path.display().to_string()) },
            Config::S3(s3) => Place::S3(Bucket {
                bucket: s3.bucket.clone(),
                prefix: s3.prefix.clone(),
                endpoint: s3.endpoint.clone(),
                region: s3.region.clone(),
                path_style: s3.path_style,
                allow_http: true,
                access_key_id: None,
            }),
        })
    }

    pub(super) fn load(args: &ArchiveArgs, file: ArchiveArgs, data: &Path) -> anyhow::Result<Self> {
        let place = args.archive.clone().or(file.archive);
        let endpoint = args.archive_endpoint.clone().or(file.archive_endpoint);
        let region = args.archive_region.clone().or(file.archive_region);
        let path_style = args.archive_path_style.or(file.archive_path_style).unwrap_or(true);
        let days = args.energy_readings_days.or(file.energy_readings_days);
        Ok(Self {
            set: place
                .map(|it| Config::parse(&it, endpoint.as_deref(), region.as_deref(), path_style))
                .transpose()?,
            own: data.join("archive"),
            readings_days: days.unwrap_or(90),
        })
    }
}

/// As lines of a `hindsight.toml`. Secrets are masked.
impl std::fmt::Display for Archive {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let quote = |text: &str| serde_json::Value::from(text).to_string();
        match &self.set {
            Some(set) => writeln!(f, "archive = {}", quote(&set.to_string()))?,
            None => writeln!(
                f,
                "# archive is not set: administrators choose it on its page; until then it is {}",
                self.own.display()
            )?,
        }
        if let Some(Config::S3(s3)) = &self.set {
            if let Some(endpoint) = &s3.endpoint {
                writeln!(f, "archive-endpoint = {}", quote(endpoint))?;
            }
            if let Some(region) = &s3.region {
                writeln!(f, "archive-region = {}", quote(region))?;
            }
            writeln!(f, "archive-path-style = {}", s3.path_style)?;
            for name in ["AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN"] {
                if std::env::var_os(name).is_some() {
                    writeln!(f, "# {name} = ******** (from the environment)")?;
                }
            }
        }
        writeln!(f, "energy-readings-days = {}", self.readings_days)
    }
}

#[cfg(test)]
mod tests {
    use super::super::{DataArgs, ServeArgs, Settings};
    use super::*;

    fn shown(file: &str, args: ArchiveArgs) -> anyhow::Result<String> {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let path = folder.path().join("hindsight.toml");
        std::fs::write(&path, file).expect("written");
        let data = DataArgs { config: Some(path), data: Some("d".into()) };
        let serve = ServeArgs { archive: args, ..ServeArgs::default() };
        Settings::load(&data, &serve).map(|settings| settings.to_string())
    }

    #[test]
    fn the_archive_is_a_folder_of_the_data_unless_it_is_set() {
        let check = |file: &str, args: ArchiveArgs, want: &[&str]| {
            let shown = shown(file, args).expect("settings");
            for want in want {
                assert!(shown.lines().any(|line| line == *want), "{want}\n{shown}");
            }
            // What is shown is a file that means the same.
            assert_eq!(super::tests::shown(&shown, ArchiveArgs::default()).expect("read"), shown);
        };
        let none = ArchiveArgs::default;
        let unset = "# archive is not set: administrators choose it on its page; until then it is d/archive";
        check("", none(), &[unset, "energy-readings-days = 90"]);
        let file = "archive = \"s3://energy/house\"\narchive-endpoint = \"http://127.0.0.1:9000/\"\n\
                    energy-readings-days = 7";
        check(
            file,
            none(),
            &[
                "archive = \"s3://energy/house\"",
                "archive-endpoint = \"http://127.0.0.1:9000\"",
                "archive-path-style = true",
                "energy-readings-days = 7",
            ],
        );
        let flags = ArchiveArgs {
            archive: Some("/elsewhere".to_owned()),
            energy_readings_days: Some(0),
            ..none()
        };
        check(file, flags, &["archive = \"/elsewhere\"", "energy-readings-days = 0"]);
        assert!(shown("archive = \"gs://energy\"", none()).is_err());
        assert!(shown("archives = \"x\"", none()).is_err());
    }
}
