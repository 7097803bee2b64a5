//! Files written to do harm, and files cut or changed at random: an error with the file's name, no panic, no more memory
//! than the limits say.

use crate::common::{csv, foreign, gzip, message, of_y};
use crate::round_trip::{arrow_file, arrow_stream, batch, parquet};
use arrow_ipc::CompressionType;
use arrow_ipc::writer::{FileWriter, IpcWriteOptions};
use parquet::basic::Compression;
use proptest::prelude::*;
use telescope_tables::{Request, Table, TableError, TargetKind, read, read_bytes};

fn of_bytes(name: &str, bytes: &[u8], request: &Request) -> Result<Table, TableError> {
    read_bytes(name.as_ref(), bytes.to_vec(), request)
}

#[test]
fn gzip_that_ends_early_or_is_changed_is_refused() {
    let whole = gzip(b"x,y\n1,2\n3,4\n");
    assert!(of_bytes("t.csv.gz", &whole, &of_y()).is_ok());
    for cut in [3, whole.len() / 2, whole.len() - 1] {
        let said = message(of_bytes("t.csv.gz", &whole[..cut], &of_y()));
        assert!(
            said.starts_with("t.csv.gz: not a whole gzip file (it ends too early)"),
            "{said}"
        );
    }
    let mut changed = whole.clone();
    let last = changed.len() - 6;
    changed[last] ^= 1;
    let said = message(of_bytes("t.csv.gz", &changed, &of_y()));
    assert!(said.contains("not a whole gzip file"), "{said}");
    for name in ["t.svm.gz", "t.parquet.gz", "t.arrow.gz"] {
        let request = Request::new(
            Some("y").filter(|_| !name.contains("svm")),
            TargetKind::Numbers,
        );
        let said = message(of_bytes(name, &whole[..20], &request));
        assert!(said.contains("it ends too early"), "{name}: {said}");
    }
    let said = message(of_bytes("t.csv.gz", b"x,y\n1,2\n", &of_y()));
    assert!(said.contains("the name ends in .gz"), "{said}");
    // Several members are one file.
    let two = [gzip(b"x,y\n1,2\n"), gzip(b"3,4\n")].concat();
    assert_eq!(of_bytes("t.csv", &two, &of_y()).expect("valid").rows(), 2);
}

#[test]
fn gzip_that_grows_without_end_is_refused() {
    let mut request = of_y();
    request.limits.expanded_bytes = 1 << 20;
    let rows = format!("x,y\n{}", "1,2\n".repeat(1 << 19));
    let said = message(of_bytes("t.csv.gz", &gzip(rows.as_bytes()), &request));
    assert!(
        said.contains("expands to more than 1048576 bytes"),
        "{said}"
    );
    request.limits.whole_bytes = 1 << 10;
    let said = message(of_bytes("t.parquet.gz", &gzip(&vec![0; 1 << 16]), &request));
    assert!(said.contains("more than 1024 bytes"), "{said}");
    // One line without end.
    request.limits.expanded_bytes = u64::MAX;
    request.limits.line_bytes = 1 << 18;
    let said = message(of_bytes("t.csv.gz", &gzip(&vec![b'7'; 1 << 22]), &request));
    assert!(
        said.contains("line 1 is longer than 262144 bytes"),
        "{said}"
    );
    let open = format!("x,y\n1,2\n\"{}", "3,4\n".repeat(1 << 18));
    let said = message(csv(&open, &request));
    assert!(
        said.contains("is longer than 262144 bytes; look for a quote"),
        "{said}"
    );
}

#[test]
fn the_wrong_format_is_said() {
    let columns = vec![vec![1.0, 2.0], vec![3.0, 4.0]];
    let parquet = parquet(&columns, false, Compression::SNAPPY);
    let arrow = arrow_file(&columns);
    for (name, bytes, part) in [
        (
            "t.parquet",
            &b"x,y\n1,2\n"[..],
            "not a readable Parquet file",
        ),
        ("t.parquet", &arrow[..], "not a readable Parquet file"),
        ("t.parquet", &b""[..], "not a readable Parquet file"),
        ("t.arrow", &parquet[..], "not a readable Arrow IPC file"),
        ("t.arrow", &b""[..], "not a readable Arrow IPC file"),
        (
            "t.arrow",
            &b"ARROW1\0\0ARROW1"[..],
            "not a readable Arrow IPC file",
        ),
        ("t.feather", &b"FEA1\0\0\0\0"[..], "Feather version 1"),
        ("t.data", &b"x,y\n1,2\n"[..], "write format ="),
    ] {
        let said = message(of_bytes(name, bytes, &of_y()));
        assert!(said.starts_with(name) && said.contains(part), "{said}");
    }
    let said = message(of_bytes("t.csv", &parquet, &of_y()));
    assert!(said.starts_with("t.csv: "), "{said}");
    let request = Request::new(None, TargetKind::Numbers);
    let said = message(of_bytes("t.svm", &parquet, &request));
    assert!(said.starts_with("t.svm: line 1"), "{said}");
    let said = message(of_bytes("t.csv", b"x,y\n1,2\n", &request));
    assert!(
        said.contains("no target is named") && said.contains("`x`, `y`"),
        "{said}"
    );
    let mut with_base = of_y();
    with_base.index_base = 0;
    let said = message(of_bytes("t.csv", b"x,y\n1,2\n", &with_base));
    assert!(
        said.contains("`index-base` speaks of LIBSVM files"),
        "{said}"
    );
}

#[test]
fn a_folder_and_a_missing_file_are_refused() {
    for name in ["x.csv", "x.svm", "x.parquet", "x.arrow"] {
        let request = Request::new(
            Some("y").filter(|_| !name.contains("svm")),
            TargetKind::Numbers,
        );
        let dir = tempfile::tempdir().expect("temporary directory");
        let path = dir.path().join(name);
        let said = message(read(&path, &request));
        assert!(said.contains("cannot read the data file"), "{said}");
        std::fs::create_dir(&path).expect("created");
        let said = message(read(&path, &request));
        assert!(said.contains("cannot read the data file"), "{said}");
    }
}

#[test]
fn names_of_binary_files_are_checked() {
    let columns = vec![vec![1.0], vec![2.0], vec![3.0]];
    let mut request = of_y();
    request.target = Some("Y".to_owned());
    for (file, bytes) in [
        ("t.parquet", parquet(&columns, false, Compression::SNAPPY)),
        ("t.arrow", arrow_file(&columns)),
    ] {
        let said = message(of_bytes(file, &bytes, &request));
        let part = format!(
            "{file}: no target column `Y`; the columns are `x0`, `x1`, `y`; did you mean `y`?"
        );
        assert!(said.contains(&part), "{said}");
    }
}

#[test]
fn more_cells_than_allowed_are_refused_before_they_are_read() {
    let columns = vec![vec![1.0; 100]; 4];
    let mut request = of_y();
    request.limits.cells = 299;
    for (file, bytes) in [
        ("t.parquet", parquet(&columns, false, Compression::SNAPPY)),
        ("t.arrow", arrow_file(&columns)),
        ("t.arrows", arrow_stream(&columns)),
    ] {
        let said = message(of_bytes(file, &bytes, &request));
        assert!(
            said.contains("row 100: more than 299 feature values"),
            "{said}"
        );
    }
    request.limits.cells = 300;
    let bytes = parquet(&columns, false, Compression::SNAPPY);
    assert!(of_bytes("t.parquet", &bytes, &request).is_ok());
}

/// Files of every format, small.
fn samples() -> Vec<(String, Vec<u8>, Request)> {
    let columns = vec![
        vec![1.5, -2.0, 1e-3],
        vec![0.5, 2.5, 7.0],
        vec![1.0, 0.0, 1.0],
    ];
    let mut samples = vec![
        (
            "a.parquet".to_owned(),
            parquet(&columns, true, Compression::SNAPPY),
            of_y(),
        ),
        (
            "b.parquet".to_owned(),
            parquet(&columns, false, Compression::UNCOMPRESSED),
            of_y(),
        ),
        ("c.arrow".to_owned(), arrow_file(&columns), of_y()),
        ("d.arrows".to_owned(), arrow_stream(&columns), of_y()),
        (
            "e.csv".to_owned(),
            b"a,\"b\",y\r\n1,2,3\n4,\"5\",6\n".to_vec(),
            of_y(),
        ),
        (
            "f.csv.gz".to_owned(),
            gzip(b"a,b,y\n1,2,3\n4,5,6\n"),
            of_y(),
        ),
        (
            "g.svm".to_owned(),
            b"1 1:2.5 3:1e3 # c\n-1 qid:1 2:7\n".to_vec(),
            Request::new(None, TargetKind::Numbers),
        ),
    ];
    for name in [
        "pandas.parquet",
        "polars.parquet",
        "types.parquet",
        "pandas.feather",
        "polars-zstd.arrow",
    ] {
        let target = if name.starts_with("types") {
            "y"
        } else {
            "kind"
        };
        let mut request = Request::new(Some(target), TargetKind::Classes);
        let wanted: &[&str] = if target == "y" {
            &["i8", "f16", "small", "text"]
        } else {
            &["count", "colour"]
        };
        let wanted = wanted.iter().map(|&name| name.to_owned()).collect();
        request.features = telescope_tables::Features::Named(wanted);
        request.categorical = vec![if target == "y" { "text" } else { "colour" }.to_owned()];
        request.missing = telescope_tables::Missing::Median;
        let bytes = std::fs::read(foreign(name)).expect("committed");
        samples.push((name.to_owned(), bytes, request));
    }
    samples
}

#[test]
fn the_samples_are_valid() {
    for (name, bytes, request) in samples() {
        let result = of_bytes(&name, &bytes, &request);
        assert!(result.is_ok(), "{result:?}");
    }
}

#[test]
fn a_file_cut_anywhere_is_read_or_refused() {
    for (name, bytes, mut request) in samples() {
        request.limits.cells = 1 << 16;
        for end in 0..bytes.len() {
            if let Err(error) = of_bytes(&name, &bytes[..end], &request) {
                assert!(error.to_string().starts_with(&name), "{error}");
            }
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    /// The text of an error begins with the file's name, and that there is one, or a table, is all that is asked.
    #[test]
    fn a_file_changed_anywhere_is_read_or_refused(
        sample in 0_usize..12,
        changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..6),
    ) {
        let (name, mut bytes, mut request) = samples().swap_remove(sample);
        request.limits.cells = 1 << 16;
        for (at, byte) in changes {
            let at = at.index(bytes.len());
            bytes[at] = byte;
        }
        if let Err(error) = of_bytes(&name, &bytes, &request) {
            prop_assert!(error.to_string().starts_with(&name), "{}", error);
        }
    }
}

/// An input of the fuzz targets' corpus.
fn fuzzed(name: &str) -> Vec<u8> {
    let path = format!("{}/../../fuzz/corpus/{name}", env!("CARGO_MANIFEST_DIR"));
    std::fs::read(path).expect("it is committed")
}

#[test]
fn sizes_that_a_file_only_claims_are_refused_before_there_is_room_for_them() {
    let bytes = fuzzed("parquet/dictionary-of-billions");
    let mut texts = Request::new(Some("y"), TargetKind::Classes);
    texts.missing = telescope_tables::Missing::Indicator;
    for request in [of_y(), texts] {
        let said = message(of_bytes("t.parquet", &bytes, &request));
        assert!(said.starts_with("t.parquet: "), "{said}");
    }
    let bytes = fuzzed("arrow/part-larger-than-the-file");
    let said = message(of_bytes("t.arrow", &bytes, &of_y()));
    assert!(said.contains("a part says that it has"), "{said}");
    let bytes = fuzzed("arrow/description-outside-of-its-part");
    let said = message(of_bytes("t.arrow", &bytes, &of_y()));
    assert!(said.contains("is not within its"), "{said}");

    // Three gigabytes are allowed, but no frame of so few bytes holds them.
    let bytes = fuzzed("arrow/more-than-a-frame-holds");
    let said = message(of_bytes("t.arrow", &bytes, &of_y()));
    assert!(
        said.contains("bytes says that it becomes 3221225472"),
        "{said}"
    );

    // What is compressed says how large it was, in the eight bytes before the frame of zstd.
    let whole = std::fs::read(foreign("polars-zstd.arrow")).expect("it is committed");
    let request = Request::new(Some("kind"), TargetKind::Classes);
    let frames = whole.windows(4).enumerate();
    let frames = frames.filter(|(_, bytes)| *bytes == [0x28, 0xB5, 0x2F, 0xFD]);
    let mut refused = 0;
    for (at, _) in frames {
        let mut changed = whole.clone();
        changed[at - 8..at].copy_from_slice(&(1_u64 << 50).to_le_bytes());
        let said = message(of_bytes("t.arrow", &changed, &request));
        assert!(
            said.contains(" bytes says that it becomes 1125899906842624"),
            "{said}"
        );
        refused += 1;
    }
    assert!(refused > 2, "{refused}");
}

/// Eight megabytes of one number are as small as a codec makes them, and a file all the same.
#[test]
fn what_is_compressed_as_far_as_its_codec_goes_is_read() {
    let mut column = vec![0.0; 1 << 20];
    column[7] = 1.0;
    let batch = batch(&[vec![0.0; column.len()], column]);
    for codec in [CompressionType::LZ4_FRAME, CompressionType::ZSTD] {
        let options = IpcWriteOptions::default()
            .try_with_compression(Some(codec))
            .expect("a codec");
        let mut writer = FileWriter::try_new_with_options(Vec::new(), &batch.schema(), options)
            .expect("a writer");
        writer.write(&batch).expect("written");
        let bytes = writer.into_inner().expect("closed");
        assert!(bytes.len() < (16 << 20) / 200, "{}", bytes.len());
        let table = of_bytes("t.arrow", &bytes, &of_y()).unwrap_or_else(|error| panic!("{error}"));
        assert_eq!(table.rows(), 1 << 20);
    }
}
