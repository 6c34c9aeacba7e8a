//! Intervals in files.
