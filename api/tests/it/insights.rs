//! `promote insights`, as an operator runs it.

use std::{
    fs,
    io::Write as _,
    path::Path,
    process::{Command, Output, Stdio},
};

fn promote(folder: &Path, arguments: &[&str], input: &[u8]) -> Output {
    let mut child = Command::new(env!("CARGO_BIN_EXE_promote"))
        .arg("insights")
        .args(arguments)
        .current_dir(folder)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    // A program that refuses its arguments does not wait for its input.
    let _ = child.stdin.take().unwrap().write_all(input);
    child.wait_with_output().unwrap()
}

fn scored(input: &[u8]) -> (bool, Vec<f64>, String) {
    let folder = tempfile::tempdir().unwrap();
    let output = promote(folder.path(), &["score"], input);
    let text = String::from_utf8(output.stdout).unwrap();
    let numbers = text.lines().map(|line| line.parse().unwrap()).collect();
    (output.status.success(), numbers, String::from_utf8(output.stderr).unwrap())
}

#[test]
fn every_line_gets_its_probability() {
    let curious = "He Thought Nobody Was Watching. What He Did Next Is The Best Thing I've Seen.";
    let dry = "Minutes of the annual meeting on policy reform";
    let long = "word ".repeat(200_000);
    let input = format!(
        "\u{feff}{curious}\t{dry}\r\n{dry}\t{curious}\n{dry}\t{dry}\n\t\n\t{dry}\nお茶\tمرحبا\n{long}\tx"
    );
    let (fine, numbers, said) = scored(input.as_bytes());
    assert!(fine && said.is_empty(), "{said}");
    assert_eq!(numbers.len(), 7);
    assert!(numbers[0] > 0.6, "{numbers:?}");
    assert!((numbers[0] + numbers[1] - 1.0).abs() < 2e-6, "{numbers:?}");
    assert_eq!(numbers[2..4], [0.5, 0.5]);
    assert!(numbers.iter().all(|number| (0.0..=1.0).contains(number)));
    assert_eq!(scored(b""), (true, vec![], String::new()));
}

#[test]
fn a_wrong_line_is_named_and_those_before_it_are_scored() {
    let cases: [(&[u8], &str); 5] = [
        (b"a\ta\na b\nc\tc\n", "line 2: no tab"),
        (b"a\ta\n\n", "line 2: no tab"),
        (b"a\ta\nb\tc\td\n", "line 2: more than one tab"),
        (b"a\ta\n\xff\xfe\tb\n", "line 2: not UTF-8"),
        (b"a\ta\nb\tc\xc3", "line 2: not UTF-8"),
    ];
    for (input, expected) in cases {
        let (fine, numbers, said) = scored(input);
        assert!(!fine && said.contains(expected), "{said}");
        assert_eq!(numbers, [0.5]);
    }
}

#[test]
fn files_that_cannot_be_used_are_named() {
    let folder = tempfile::tempdir().unwrap();
    let refused = |arguments: &[&str], expected: &[&str]| {
        let output = promote(folder.path(), arguments, b"a\tb\n");
        let said = String::from_utf8(output.stderr).unwrap();
        assert!(!output.status.success() && output.stdout.is_empty(), "{said}");
        assert!(expected.iter().all(|part| said.contains(part)), "{said}");
    };
    fs::write(folder.path().join("broken.prior"), b"PAPRIOR").unwrap();
    refused(&["score", "--model", "broken.prior"], &["broken.prior", "not a model"]);
    refused(&["score", "--model", "absent.prior"], &["absent.prior"]);
    refused(&["score", "absent.tsv"], &["absent.tsv"]);
    refused(&["train", "absent.csv"], &["absent.csv"]);
    let columns = "clickability_test_id,headline,excerpt,eyecatcher_id,impressions,clicks";
    for (rows, expected) in [
        ("headline,clicks\na,1\n".to_owned(), "no column `clickability_test_id`"),
        (format!("{columns}\nt,a,,p,many,1\n"), "line 2: impressions is not a whole number"),
        (format!("{columns}\nt,a,,p,1,1\nt,b,,p,1,2\n"), "line 3: more clicks than impressions"),
        (format!("{columns}\nt,a,,p,1\n"), "line: 2"),
        (format!("{columns}\nt,a,,p,9,1\nu,b,,p,9,1\n"), "no test has two different headlines"),
    ] {
        fs::write(folder.path().join("tests.csv"), rows).unwrap();
        refused(&["train", "tests.csv"], &["tests.csv", expected]);
    }
    assert!(!folder.path().join("headlines.prior").exists());
}

#[test]
fn what_was_trained_is_what_scores() {
    let folder = tempfile::tempdir().unwrap();
    let mut rows = Vec::new();
    let columns = "clickability_test_id,test_week,headline,excerpt,lede,eyecatcher_id";
    writeln!(rows, "{columns},impressions,clicks").unwrap();
    for test in 0..20 {
        for (mark, clicks) in [("", 50), ("?", 100)] {
            writeln!(rows, "t{test},201401,Tea in room {test}{mark},,,p,5000,{clicks}").unwrap();
        }
    }
    let mut packed = flate2::write::GzEncoder::new(vec![], flate2::Compression::default());
    packed.write_all(&rows).unwrap();
    fs::write(folder.path().join("tests.csv"), &rows).unwrap();
    fs::write(folder.path().join("tests.csv.gz"), packed.finish().unwrap()).unwrap();

    for (data, model) in [("tests.csv", "plain.prior"), ("tests.csv.gz", "packed.prior")] {
        let output = promote(folder.path(), &["train", data, "--out", model], b"");
        let told = String::from_utf8(output.stdout).unwrap();
        assert!(output.status.success(), "{told}");
        assert!(told.contains("20 tests") && told.contains("100.00 % of 20"), "{told}");
    }
    let plain = fs::read(folder.path().join("plain.prior")).unwrap();
    assert_eq!(plain, fs::read(folder.path().join("packed.prior")).unwrap());
    assert!(plain.len() < 1_000_000);

    fs::write(folder.path().join("pairs.tsv"), "Is it late?\tIs it late\n").unwrap();
    let output = promote(folder.path(), &["score", "pairs.tsv", "--model", "plain.prior"], b"");
    let won: f64 = String::from_utf8(output.stdout).unwrap().trim().parse().unwrap();
    assert!(won > 0.9, "{won}");

    let output = promote(folder.path(), &["train", "tests.csv", "--evaluate"], b"");
    let told = String::from_utf8(output.stdout).unwrap();
    for part in
        ["fold  pairs  right", "|z| from", "likelier side", "folds of tests", "folds of stories"]
    {
        assert!(told.contains(part), "{told}");
    }
    assert!(!folder.path().join("headlines.prior").exists());
}
