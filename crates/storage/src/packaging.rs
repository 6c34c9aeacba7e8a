//! Reports of packages: the rows, the pages that they were read from, and what figures take for granted. All of it is
//! the house's; every person reads it.
