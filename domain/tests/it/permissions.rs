//! The permission table as people read it is the one that is asked.

use std::{fs, path::Path};

use domain::access::permission_page;

#[test]
fn the_page_of_permissions_is_current() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/permissions.md");
    let written = fs::read_to_string(&path).unwrap_or_default();
    let current = permission_page();
    if written != current {
        let draft = path.with_extension("md.new");
        fs::write(&draft, current).unwrap();
        panic!("docs/permissions.md is outdated: look at docs/permissions.md.new, then rename it");
    }
}
