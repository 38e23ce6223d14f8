//! The keys that sign download links: configured, or made once and kept in the data folder.

use std::{
    fs,
    io::{self, Write as _},
    os::unix::fs::OpenOptionsExt as _,
    path::Path,
};

use data_encoding::HEXLOWER;
use domain::clock::Ambient;

use super::section::Config;
use crate::http::sign::KeyRing;

const FILE: &str = "signing.key";

/// The configured keys, or the one of the data folder, which is made where it is missing.
pub fn signing_keys(config: &Config, ambient: &Ambient) -> io::Result<KeyRing> {
    let keys = &config.signing.keys;
    let current = config.signing.current.clone().or_else(|| keys.keys().next_back().cloned());
    if let Some(current) = current {
        let keys = keys.iter().map(|(name, key)| (name.clone(), key.reveal().as_bytes().to_vec()));
        return Ok(KeyRing::new(current, keys.collect()));
    }
    let key = kept(&config.data_dir, ambient)?;
    Ok(KeyRing::new("local".to_owned(), [("local".to_owned(), key.into_bytes())].into()))
}

fn kept(folder: &Path, ambient: &Ambient) -> io::Result<String> {
    fs::create_dir_all(folder)?;
    let path = folder.join(FILE);
    let key = HEXLOWER.encode(&ambient.random::<32>());
    // Written aside and linked into place: another process sees a whole key or none.
    let aside = folder.join(format!("{FILE}.{}", HEXLOWER.encode(&ambient.random::<8>())));
    if !path.exists() {
        let mut file =
            fs::OpenOptions::new().write(true).create_new(true).mode(0o600).open(&aside)?;
        file.write_all(key.as_bytes())?;
        file.sync_all()?;
        let linked = fs::hard_link(&aside, &path);
        fs::remove_file(&aside)?;
        match linked {
            Err(error) if error.kind() != io::ErrorKind::AlreadyExists => return Err(error),
            Ok(()) | Err(_) => {}
        }
    }
    let key = fs::read_to_string(&path)?.trim().to_owned();
    if key.len() < 32 {
        let message = format!("{} is not a key of 32 characters or more", path.display());
        return Err(io::Error::new(io::ErrorKind::InvalidData, message));
    }
    Ok(key)
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt as _;

    use super::*;

    #[test]
    fn a_key_is_made_once_and_for_the_owner_alone() {
        let folder = tempfile::tempdir().unwrap();
        let data = folder.path().join("var");
        let first = kept(&data, &Ambient::system()).unwrap();
        assert_eq!(first, kept(&data, &Ambient::system()).unwrap());
        assert_eq!(first.len(), 64);
        let mode = fs::metadata(data.join(FILE)).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
        assert_eq!(fs::read_dir(&data).unwrap().count(), 1, "nothing else is left behind");
    }

    #[test]
    fn a_broken_key_file_is_said_so() {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join(FILE), "short").unwrap();
        let error = kept(folder.path(), &Ambient::system()).unwrap_err();
        assert!(error.to_string().contains("signing.key"), "{error}");
    }
}
