//! What the system grants this process.

/// Raises how many files may be open to what the system lets a process have, and says how many that are. Every gateway
/// that is being asked and every browser that listens is one; the usual limit, 1,024, is for programs that use `select`.
pub fn raise_open_files() -> std::io::Result<u64> {
    rlimit::increase_nofile_limit(u64::MAX)
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_limit_is_raised_and_raising_it_again_changes_nothing() {
        let raised = super::raise_open_files().expect("a limit");
        assert!(raised > 0);
        assert_eq!(super::raise_open_files().expect("a limit"), raised);
    }
}
