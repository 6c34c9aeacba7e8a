//! Which commit and branch a folder is at, read from git's own files.
//!
//! Git is not started for it: a process of ours beside the command would be one more than without us.

use std::fs;
use std::path::{Path, PathBuf};

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Head {
    pub commit: Option<String>,
    /// `None` when no branch is checked out.
    pub branch: Option<String>,
}

/// The head of the work tree that a folder lies in; nothing where there is none, or none that we understand.
pub fn head(folder: &Path) -> Head {
    let Some(git) = folder.ancestors().find_map(git_folder) else { return Head::default() };
    let Some(head) = first_line(&git.join("HEAD")) else { return Head::default() };
    let Some(name) = head.strip_prefix("ref: ") else {
        return Head { commit: commit(&head), branch: None };
    };
    // In a linked work tree HEAD is its own, and the branches are in the main one.
    let shared = first_line(&git.join("commondir")).map(|path| git.join(path));
    let at = [Some(git), shared].into_iter().flatten().find_map(|git| reference(&git, name));
    Head { commit: at, branch: name.strip_prefix("refs/heads/").map(str::to_owned) }
}

/// `.git` here: the folder itself, or where the file of that name points (work trees, submodules).
fn git_folder(folder: &Path) -> Option<PathBuf> {
    let git = folder.join(".git");
    if git.is_dir() {
        return Some(git);
    }
    let line = first_line(&git)?;
    line.strip_prefix("gitdir: ").map(|path| folder.join(path))
}

fn reference(git: &Path, name: &str) -> Option<String> {
    if name.split('/').any(|part| part == "..") {
        return None;
    }
    if let Some(line) = first_line(&git.join(name)) {
        return commit(&line);
    }
    let packed = fs::read_to_string(git.join("packed-refs")).ok()?;
    let of = |line: &str| {
        line.split_once(' ').filter(|(_, at)| *at == name).and_then(|(id, _)| commit(id))
    };
    packed.lines().find_map(of)
}

fn commit(text: &str) -> Option<String> {
    let is_id = matches!(text.len(), 40 | 64) && text.bytes().all(|b| b.is_ascii_hexdigit());
    is_id.then(|| text.to_owned())
}

fn first_line(path: &Path) -> Option<String> {
    let text = fs::read_to_string(path).ok()?;
    Some(text.lines().next()?.trim_end().to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    const ID: &str = "0123456789abcdef0123456789abcdef01234567";

    fn write(path: &Path, text: &str) {
        fs::create_dir_all(path.parent().expect("a parent")).expect("a folder");
        fs::write(path, text).expect("written");
    }

    fn check(folder: &Path, commit: Option<&str>, branch: Option<&str>) {
        let want = Head { commit: commit.map(str::to_owned), branch: branch.map(str::to_owned) };
        assert_eq!(head(folder), want);
    }

    #[test]
    fn the_head_is_found_wherever_git_keeps_it() {
        let temporary = tempfile::tempdir().expect("a folder");
        let root = temporary.path();
        check(root, None, None);
        write(&root.join(".git/HEAD"), "ref: refs/heads/feature/x\n");
        // A branch without a commit.
        check(root, None, Some("feature/x"));
        write(
            &root.join(".git/packed-refs"),
            &format!("# pack-refs\n{ID} refs/heads/feature/x\n^{ID}\n"),
        );
        fs::create_dir_all(root.join("deep/er")).expect("a folder");
        check(&root.join("deep/er"), Some(ID), Some("feature/x"));
        // A loose one is newer than a packed one.
        let newer = ID.replace('0', "f");
        write(&root.join(".git/refs/heads/feature/x"), &newer);
        check(root, Some(&newer), Some("feature/x"));
        // Detached.
        write(&root.join(".git/HEAD"), ID);
        check(root, Some(ID), None);
        // A linked work tree.
        write(&root.join(".git/worktrees/w/HEAD"), "ref: refs/heads/feature/x");
        write(&root.join(".git/worktrees/w/commondir"), "../..\n");
        write(
            &root.join("w/.git"),
            &format!("gitdir: {}\n", root.join(".git/worktrees/w").display()),
        );
        check(&root.join("w"), Some(&newer), Some("feature/x"));
        // Nonsense is nothing.
        write(&root.join("w/.git"), "gitdir: /nowhere\n");
        check(&root.join("w"), None, None);
        write(&root.join(".git/HEAD"), "ref: refs/../../etc/passwd");
        check(root, None, None);
    }
}
