//! The built-in studio: a picture for a feed, a short video.

use std::{
    hint::black_box,
    sync::Arc,
    time::{Duration, Instant},
};

use async_trait::async_trait;
use bytes::Bytes;
use domain::{
    asset::{AssetKind, placement::Placement},
    brand::guide::{ColorUsage, EmojiPolicy, FontFamily, StyleGuide, Swatch, Tone},
    campaign::{
        brief::{Brief, Language},
        strategy::{Creative, Intent, KeyMessage, Strategy},
    },
    generation::port::{Again, AgentError, Progress, Studio as _, StudioRequest},
};
use image::{DynamicImage, ImageFormat, Rgb, RgbImage};
use jobs::studio::{BuiltinStudio, Fonts};

use crate::table::{Table, middle};

struct Quiet;

#[async_trait]
impl Progress for Quiet {
    fn report(&self, percent: u8) {
        black_box(percent);
    }

    async fn keep(&self, _: Option<&str>, _: u64) -> Result<(), AgentError> {
        Ok(())
    }
}

/// One at a time, the first of each not counted.
pub(crate) async fn measure(table: &mut Table) {
    let studio = BuiltinStudio::new(Arc::new(Fonts::load(None)));
    for (name, intent) in [("with a photo", Intent::Benefit), ("type only", Intent::Question)] {
        let mut request = request(Placement::InstagramFeed, intent);
        if intent == Intent::Question {
            request.photo = None;
        }
        let times = timed(20, async || {
            studio.picture(request.clone()).await.unwrap();
        });
        table.add(format!("picture 1080×1350, {name}"), middle(times.await), "< 150 ms");
    }
    for (placement, size) in [(Placement::X, "1280×720"), (Placement::InstagramStory, "1080×1920")]
    {
        let request = request(placement, Intent::Benefit);
        let mut seconds = 0.0;
        let times = timed(4, async || {
            let made = studio.video(request.clone(), Arc::new(Quiet)).await.unwrap();
            seconds = made.output.duration.as_secs_f64();
        });
        let times = times.await;
        table.add(format!("video {size}, {seconds:.1} s"), middle(times), "");
    }
}

async fn timed(times: usize, mut work: impl AsyncFnMut()) -> Vec<Duration> {
    work().await;
    let mut taken = Vec::new();
    for _ in 0..times {
        let begun = Instant::now();
        work().await;
        taken.push(begun.elapsed());
    }
    taken
}

fn photo() -> Bytes {
    let wave = |at: u32, by: u32| u8::try_from((at / by) % 256).unwrap_or(0);
    let picture = RgbImage::from_fn(1600, 1200, |x, y| {
        Rgb([wave(x + y, 5), wave(2 * x + y, 7), wave(x + 3 * y, 9)])
    });
    let mut file = std::io::Cursor::new(Vec::new());
    DynamicImage::ImageRgb8(picture).write_to(&mut file, ImageFormat::Jpeg).unwrap_or_default();
    file.into_inner().into()
}

fn request(placement: Placement, intent: Intent) -> StudioRequest {
    let color = |text: &str, usage| Swatch {
        color: text.parse().unwrap_or(domain::brand::color::Color::INK),
        usage,
        name: None,
    };
    let day = |day| chrono::NaiveDate::from_ymd_opt(2027, 3, day).unwrap_or_default();
    let creative = Creative {
        key: "a-1".into(),
        placement,
        intent,
        headline: "Fresh beans without the errand".into(),
        direction: "The product.".into(),
        outputs: [AssetKind::Copy, AssetKind::Image].into_iter().collect(),
        scheduled_on: day(3),
    };
    StudioRequest {
        brief: Brief {
            goal: "Be known".into(),
            product: "Coffee".into(),
            audience: "Drinkers".into(),
            placements: vec![placement],
            start_date: day(1),
            end_date: day(20),
            call_to_action: "Start your box".into(),
            link: "https://fernhill.example/".parse().ok(),
            language: Language::En,
            photo: None,
            template: None,
        },
        guide: StyleGuide {
            brand_name: "Fernhill Coffee".into(),
            palette: vec![
                color("#1f4d3a", ColorUsage::Primary),
                color("#f2b544", ColorUsage::Accent),
                color("#faf5ec", ColorUsage::Background),
                color("#22201c", ColorUsage::Text),
            ],
            heading_font: FontFamily::Serif,
            body_font: FontFamily::Sans,
            tone: Tone::Friendly,
            voice: String::new(),
            tagline: Some("Roasted this week".into()),
            logo: None,
            required_words: vec![],
            banned_words: vec![],
            hashtags: vec![],
            emoji: EmojiPolicy::None,
            examples: vec![],
        },
        strategy: Strategy {
            positioning: "p".into(),
            insight: "i".into(),
            messages: vec![KeyMessage {
                headline: "Fresh beans without the errand".into(),
                support: "We roast on Tuesday and you brew on Friday. Pause whenever you like."
                    .into(),
            }],
            creatives: vec![creative.clone()],
        },
        creative,
        again: Again::default(),
        logo: None,
        photo: Some(photo()),
        operation: None,
        seed: 7,
    }
}
