//! Files that are there completely or not at all.

use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};

/// The end of the name of a file that is being written.
const PARTIAL: &str = ".partial";

/// Has `write` make a file under a temporary name in the folder of `path`, waits until it is on the disk, and gives it
/// the name `path`. Whoever is killed meanwhile leaves the old file untouched, and at most a temporary file that
/// the next call removes. A link is followed, so that its target is replaced; a device or a pipe is refused, since giving its
/// name to a file would take it away from everyone.
pub(crate) fn replace<E: From<io::Error>>(
    path: &Path,
    write: impl FnOnce(&Path) -> Result<(), E>,
) -> Result<(), E> {
    static COUNT: AtomicU64 = AtomicU64::new(0);
    let target = fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
    if fs::metadata(&target).is_ok_and(|metadata| !metadata.is_file()) {
        let message = format!("{} is a folder, a device or a pipe; name a file", path.display());
        return Err(io::Error::new(io::ErrorKind::InvalidInput, message).into());
    }
    let (folder, name) = parts(&target)?;
    remove_stale(&folder, &name);
    let number = COUNT.fetch_add(1, Ordering::Relaxed);
    let temporary = folder.join(format!(".{name}.{}-{number}{PARTIAL}", std::process::id()));
    let written = write(&temporary).and_then(|()| {
        File::open(&temporary)?.sync_all()?;
        fs::rename(&temporary, &target)?;
        Ok(())
    });
    if written.is_err() {
        // The error to report is the first one.
        let _ = fs::remove_file(&temporary);
        return written;
    }
    // The new name is on the disk when its folder is. Some systems cannot open folders; then there is nothing to do.
    if let Ok(folder) = File::open(&folder) {
        folder.sync_all()?;
    }
    Ok(())
}

fn parts(path: &Path) -> io::Result<(PathBuf, String)> {
    let invalid = || io::Error::new(io::ErrorKind::InvalidInput, format!("{} names no file", path.display()));
    let name = path.file_name().and_then(|name| name.to_str()).ok_or_else(invalid)?;
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
    Ok((folder.unwrap_or(Path::new(".")).to_path_buf(), name.to_owned()))
}

/// Removes what processes that no longer run have left. Where one cannot tell (no `/proc`), everything stays. What
/// cannot be removed does no harm, so failures are ignored.
fn remove_stale(folder: &Path, name: &str) {
    let processes = Path::new("/proc");
    if !processes.join("self").exists() {
        return;
    }
    let prefix = format!(".{name}.");
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let file = entry.file_name();
        let owner = file
            .to_str()
            .and_then(|file| file.strip_prefix(&prefix)?.strip_suffix(PARTIAL)?.split_once('-'))
            .and_then(|(process, _)| process.parse::<u32>().ok());
        if owner.is_some_and(|process| !processes.join(process.to_string()).exists()) {
            let _ = fs::remove_file(entry.path());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_failed_write_leaves_the_old_file_and_nothing_else() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("data");
        let stale = folder.path().join(".data.4294967295-0.partial");
        fs::write(&stale, "half").unwrap();
        replace::<io::Error>(&path, |file| fs::write(file, "old")).unwrap();
        assert!(!stale.exists() || !Path::new("/proc/self").exists());
        let failed = replace(&path, |file| {
            fs::write(file, "ne")?;
            Err(io::Error::other("the disk is full"))
        });
        assert_eq!(failed.unwrap_err().to_string(), "the disk is full");
        assert_eq!(fs::read_to_string(&path).unwrap(), "old");
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
        assert!(replace::<io::Error>(Path::new("/"), |_| Ok(())).is_err());
    }

    #[cfg(unix)]
    #[test]
    fn a_link_keeps_pointing_and_what_is_no_file_is_left_alone() {
        let folder = tempfile::tempdir().unwrap();
        let (file, link) = (folder.path().join("data"), folder.path().join("link"));
        fs::write(&file, "old").unwrap();
        std::os::unix::fs::symlink(&file, &link).unwrap();
        replace::<io::Error>(&link, |file| fs::write(file, "new")).unwrap();
        assert!(fs::symlink_metadata(&link).unwrap().is_symlink());
        assert_eq!(fs::read_to_string(&file).unwrap(), "new");

        let socket = folder.path().join("socket");
        let _listener = std::os::unix::net::UnixListener::bind(&socket).unwrap();
        let refused = replace::<io::Error>(&socket, |file| fs::write(file, "new")).unwrap_err();
        assert!(refused.to_string().contains("name a file"), "{refused}");
        assert!(!fs::metadata(&socket).unwrap().is_file());
    }
}
