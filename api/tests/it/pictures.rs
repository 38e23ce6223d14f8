//! Pictures are looked at before they are taken: what is none, or would be too much, leaves nothing
//! behind.

use domain::access::OrganizationRole;
use image::{
    ExtendedColorType, ImageEncoder as _,
    codecs::{png::PngEncoder, webp::WebPEncoder},
};
use testkit::World;

use crate::{
    house::{As, House},
    isolation_cases::PHOTO,
    shape::text,
};

testkit::each_database!(bad_pictures_leave_nothing_behind);

/// A PNG that says it is so large, with nothing in it: small as a file, enormous in memory.
fn claiming(side: u32) -> Vec<u8> {
    let mut file = Vec::new();
    let pixel = [0_u8; 4];
    PngEncoder::new(&mut file).write_image(&pixel, 1, 1, ExtendedColorType::Rgba8).unwrap();
    // The header: length, name, width, height, five bytes of format, checksum.
    let side = side.to_be_bytes();
    file[16..20].copy_from_slice(&side);
    file[20..24].copy_from_slice(&side);
    let checksum = crc32fast::hash(&file[12..29]).to_be_bytes();
    file[29..33].copy_from_slice(&checksum);
    file
}

/// A whole picture of so many pixels a side, all alike: 4,000 a side are 16 MB in a small file.
fn uniform(side: u32) -> Vec<u8> {
    let mut file = Vec::new();
    let pixels = vec![0; usize::try_from(side * side).unwrap()];
    PngEncoder::new(&mut file).write_image(&pixels, side, side, ExtendedColorType::L8).unwrap();
    file
}

fn webp() -> Vec<u8> {
    let mut file = Vec::new();
    let pixels: Vec<u8> = (0..64 * 64 * 3).map(|i: u32| (i * i % 251).to_le_bytes()[0]).collect();
    let encoder = WebPEncoder::new_lossless(&mut file);
    encoder.write_image(&pixels, 64, 64, ExtendedColorType::Rgb8).unwrap();
    file
}

fn half(mut file: Vec<u8>) -> Vec<u8> {
    file.truncate(file.len() / 2);
    file
}

async fn bad_pictures_leave_nothing_behind(world: World) {
    let ada = world.sign_up("Ada").await;
    let shop = world.workspace(&ada, "Coffee shop").await.id;
    let eve = world.sign_up("Eve").await;
    let foreign = world.workspace(&eve, "Own").await.id;
    let mara = world.join(&ada, "Mara", OrganizationRole::Member, &[]).await;
    let house = House::with(world, |config| config.limits.points_per_minute = u32::MAX).await;
    let raw = house.world.raw().await;
    let objects = house.world.database.folder().join("objects");
    let who = As::Session(ada.session.reveal());
    let good = format!("/uploads/photo?workspace={shop}");
    let jpeg = || PHOTO.to_vec();
    let before = (files(&objects), raw.count("audit_events", "true").await);

    let mut swapped = claiming(8);
    swapped[29] ^= 1;
    for (what, path, kind, file, status, field) in [
        ("empty", good.clone(), "image/png", Vec::new(), 422, "file"),
        ("text", good.clone(), "image/png", b"<svg/>".to_vec(), 422, "file"),
        ("half a JPEG", good.clone(), "image/jpeg", half(jpeg()), 422, "file"),
        ("half a PNG", good.clone(), "image/png", half(uniform(900)), 422, "file"),
        ("half a WebP", good.clone(), "image/webp", half(webp()), 422, "file"),
        ("another checksum", good.clone(), "image/png", swapped, 422, "file"),
        ("a bomb", good.clone(), "image/png", claiming(50_000), 422, "file"),
        ("a bomb within the sides", good.clone(), "image/png", claiming(11_999), 422, "file"),
        ("larger than allowed", good.clone(), "image/png", vec![0; 10_000_001], 413, "file"),
        ("no picture", good.clone(), "text/html", jpeg(), 415, ""),
        ("no workspace", "/uploads/photo".to_owned(), "image/jpeg", jpeg(), 422, "workspace"),
        (
            "another organization's workspace",
            format!("/uploads/photo?workspace={foreign}"),
            "image/jpeg",
            jpeg(),
            404,
            "",
        ),
    ] {
        let answer = house.upload(who, &path, kind, file).await;
        assert_eq!(answer.status.as_u16(), status, "{what}: {}", answer.body);
        let error = &answer.json()["error"];
        assert!(!text(&error["message"]).is_empty(), "{what}");
        assert_eq!(error["field"].as_str().unwrap_or_default(), field, "{what}: {}", answer.body);
    }
    let nobody = house.upload(As::Nobody, &good, "image/jpeg", jpeg()).await;
    assert_eq!((nobody.status.as_u16(), nobody.code().as_str()), (401, "UNAUTHENTICATED"));
    let refused =
        house.upload(As::Session(mara.session.reveal()), &good, "image/jpeg", jpeg()).await;
    assert_eq!((refused.status.as_u16(), refused.code().as_str()), (403, "FORBIDDEN"));
    assert_eq!(raw.count("media", "true").await, 0);
    assert_eq!((files(&objects), raw.count("audit_events", "true").await), before);

    // Large and whole is taken, and kept at a useful size.
    for file in [jpeg(), uniform(4_000), webp()] {
        let answer = house.upload(who, &good, "image/png", file).await;
        assert_eq!(answer.status.as_u16(), 200, "{}", answer.body);
    }
    let widths = raw.numbers("SELECT CAST(max(width) AS BIGINT) AS n FROM media").await;
    assert_eq!(widths, [2_560]);
    assert_eq!(files(&objects), before.0 + 3);
}

/// How many files there are in a folder and below.
fn files(folder: &std::path::Path) -> usize {
    let Ok(entries) = std::fs::read_dir(folder) else { return 0 };
    entries
        .map(|entry| entry.unwrap().path())
        .map(|path| if path.is_dir() { files(&path) } else { 1 })
        .sum()
}
