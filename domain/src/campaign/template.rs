//! Campaign templates: what a campaign of a usual kind begins with, as data.
//!
//! A template fills in what nobody wrote yet, and says to whoever plans what kind of campaign it is. It
//! invents nothing: dates, offers and facts are the brief's.

use super::{brief::Language, strategy::Intent};
use crate::{asset::placement::Placement, text_enum::text_enum};

text_enum! {
    /// A usual kind of campaign.
    pub enum Template {
        /// Something new.
        ProductLaunch = "product_launch",
        /// A price for a short time.
        SeasonalSale = "seasonal_sale",
        /// A date and a place.
        Event = "event",
        /// To be known for something.
        Awareness = "awareness",
        /// People for a team.
        Hiring = "hiring",
    }
}

/// What a template says in one language.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TemplateWords {
    /// What it is called.
    pub label: &'static str,
    /// What it is for, and how long.
    pub summary: &'static str,
    /// A goal to begin with.
    pub goal: &'static str,
    /// What people are asked to do.
    pub call_to_action: &'static str,
}

/// What the creatives of one placement are to do.
///
/// Of `opening` and `closing` the first that can be done is taken: no offer without one, no countdown to a
/// day nobody stated. In the middle placements take turns.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Mix {
    /// The first.
    pub opening: &'static [Intent],
    /// Those between.
    pub middle: &'static [Intent],
    /// The last.
    pub closing: &'static [Intent],
}

impl Template {
    /// Where it runs, unless somebody says otherwise.
    pub const fn placements(self) -> &'static [Placement] {
        use Placement::{
            Bluesky, Facebook, InstagramFeed, InstagramStory, Linkedin, Mastodon, X, Youtube,
        };
        match self {
            Self::ProductLaunch => &[Linkedin, X, InstagramFeed, InstagramStory],
            Self::SeasonalSale => &[InstagramFeed, InstagramStory, Facebook, X],
            Self::Event => &[Facebook, InstagramStory, Linkedin, Mastodon],
            Self::Awareness => &[InstagramFeed, Youtube, Linkedin, Bluesky],
            Self::Hiring => &[Linkedin, X, Mastodon, Bluesky],
        }
    }

    /// How many days it runs, the first and the last among them.
    pub const fn days(self) -> u16 {
        match self {
            Self::ProductLaunch => 28,
            Self::SeasonalSale => 14,
            Self::Event => 21,
            Self::Awareness => 42,
            Self::Hiring => 30,
        }
    }

    /// What its creatives are to do.
    pub const fn mix(self) -> Mix {
        use Intent::{Announce, Benefit, Countdown, Offer, Proof, Question};
        match self {
            Self::ProductLaunch => Mix {
                opening: &[Announce],
                middle: &[Benefit, Question, Proof],
                closing: &[Offer, Proof, Benefit],
            },
            Self::SeasonalSale => Mix {
                opening: &[Offer, Announce],
                middle: &[Benefit, Question, Proof],
                closing: &[Countdown, Offer, Benefit],
            },
            Self::Event => Mix {
                opening: &[Announce],
                middle: &[Benefit, Question, Proof],
                closing: &[Countdown, Benefit, Proof],
            },
            Self::Awareness => {
                Mix { opening: &[Question], middle: &[Proof, Benefit], closing: &[Benefit, Proof] }
            }
            Self::Hiring => Mix {
                opening: &[Announce],
                middle: &[Benefit, Question],
                closing: &[Countdown, Proof, Benefit],
            },
        }
    }

    /// What it says in a language.
    pub const fn words(self, language: Language) -> TemplateWords {
        match language {
            Language::En => self.english(),
            Language::De => self.german(),
            Language::Fr => self.french(),
            Language::Es => self.spanish(),
            Language::Ja => self.japanese(),
        }
    }

    const fn english(self) -> TemplateWords {
        match self {
            Self::ProductLaunch => TemplateWords {
                label: "Product launch",
                summary: "Something new, four weeks",
                goal: "Make the new product known and win the first buyers within four weeks.",
                call_to_action: "See what is new",
            },
            Self::SeasonalSale => TemplateWords {
                label: "Seasonal sale",
                summary: "A price for a short time, two weeks",
                goal: "Sell more of it during the sale than in an ordinary fortnight.",
                call_to_action: "Get the offer",
            },
            Self::Event => TemplateWords {
                label: "Event",
                summary: "A date and a place, three weeks",
                goal: "Fill the event: registrations before the day itself.",
                call_to_action: "Save your place",
            },
            Self::Awareness => TemplateWords {
                label: "Awareness",
                summary: "To be known for something, six weeks",
                goal: "Be known for one thing among people who have not heard of us.",
                call_to_action: "Get to know us",
            },
            Self::Hiring => TemplateWords {
                label: "Hiring",
                summary: "People for a team, one month",
                goal: "Receive applications from people who fit the open position.",
                call_to_action: "Apply now",
            },
        }
    }

    const fn german(self) -> TemplateWords {
        match self {
            Self::ProductLaunch => TemplateWords {
                label: "Markteinführung",
                summary: "Etwas Neues, vier Wochen",
                goal: "Das neue Produkt bekannt machen und in vier Wochen die ersten Käufer gewinnen.",
                call_to_action: "Neuheit ansehen",
            },
            Self::SeasonalSale => TemplateWords {
                label: "Saisonaktion",
                summary: "Ein Preis für kurze Zeit, zwei Wochen",
                goal: "Während der Aktion mehr davon verkaufen als in gewöhnlichen zwei Wochen.",
                call_to_action: "Angebot sichern",
            },
            Self::Event => TemplateWords {
                label: "Veranstaltung",
                summary: "Ein Tag und ein Ort, drei Wochen",
                goal: "Die Veranstaltung füllen: Anmeldungen vor dem Tag selbst.",
                call_to_action: "Platz sichern",
            },
            Self::Awareness => TemplateWords {
                label: "Bekanntheit",
                summary: "Für etwas bekannt sein, sechs Wochen",
                goal: "Bei Menschen, die uns noch nicht kennen, für eine Sache bekannt werden.",
                call_to_action: "Mehr erfahren",
            },
            Self::Hiring => TemplateWords {
                label: "Personalsuche",
                summary: "Menschen für ein Team, ein Monat",
                goal: "Bewerbungen von Menschen bekommen, die zur offenen Stelle passen.",
                call_to_action: "Jetzt bewerben",
            },
        }
    }

    const fn french(self) -> TemplateWords {
        match self {
            Self::ProductLaunch => TemplateWords {
                label: "Lancement de produit",
                summary: "Une nouveauté, quatre semaines",
                goal: "Faire connaître le nouveau produit et gagner les premiers acheteurs en quatre semaines.",
                call_to_action: "Découvrir la nouveauté",
            },
            Self::SeasonalSale => TemplateWords {
                label: "Promotion de saison",
                summary: "Un prix pour peu de temps, deux semaines",
                goal: "En vendre plus pendant la promotion qu’en quinze jours ordinaires.",
                call_to_action: "Profiter de l’offre",
            },
            Self::Event => TemplateWords {
                label: "Événement",
                summary: "Une date et un lieu, trois semaines",
                goal: "Remplir l’événement : des inscriptions avant le jour même.",
                call_to_action: "Réserver une place",
            },
            Self::Awareness => TemplateWords {
                label: "Notoriété",
                summary: "Être connu pour une chose, six semaines",
                goal: "Être connu pour une chose auprès de gens qui ne nous connaissent pas encore.",
                call_to_action: "Faire connaissance",
            },
            Self::Hiring => TemplateWords {
                label: "Recrutement",
                summary: "Des gens pour une équipe, un mois",
                goal: "Recevoir des candidatures de personnes qui conviennent au poste.",
                call_to_action: "Postuler",
            },
        }
    }

    const fn spanish(self) -> TemplateWords {
        match self {
            Self::ProductLaunch => TemplateWords {
                label: "Lanzamiento de producto",
                summary: "Algo nuevo, cuatro semanas",
                goal: "Dar a conocer el nuevo producto y ganar los primeros compradores en cuatro semanas.",
                call_to_action: "Ver la novedad",
            },
            Self::SeasonalSale => TemplateWords {
                label: "Promoción de temporada",
                summary: "Un precio por poco tiempo, dos semanas",
                goal: "Vender durante la promoción más que en una quincena normal.",
                call_to_action: "Aprovechar la oferta",
            },
            Self::Event => TemplateWords {
                label: "Evento",
                summary: "Una fecha y un lugar, tres semanas",
                goal: "Llenar el evento: inscripciones antes del mismo día.",
                call_to_action: "Reservar plaza",
            },
            Self::Awareness => TemplateWords {
                label: "Notoriedad",
                summary: "Ser conocidos por algo, seis semanas",
                goal: "Ser conocidos por una cosa entre quienes aún no han oído hablar de nosotros.",
                call_to_action: "Conócenos",
            },
            Self::Hiring => TemplateWords {
                label: "Contratación",
                summary: "Gente para un equipo, un mes",
                goal: "Recibir solicitudes de personas que encajen en el puesto.",
                call_to_action: "Enviar solicitud",
            },
        }
    }

    const fn japanese(self) -> TemplateWords {
        match self {
            Self::ProductLaunch => TemplateWords {
                label: "新商品の発売",
                summary: "新しいものを、4週間",
                goal: "新商品を知ってもらい、4週間で最初のお客さまを得る。",
                call_to_action: "新商品を見る",
            },
            Self::SeasonalSale => TemplateWords {
                label: "季節のセール",
                summary: "短い期間の価格で、2週間",
                goal: "セール期間中に、ふだんの2週間より多く販売する。",
                call_to_action: "セールを見る",
            },
            Self::Event => TemplateWords {
                label: "イベント",
                summary: "日時と場所を、3週間",
                goal: "イベントの席を埋める。当日までに申し込みを集める。",
                call_to_action: "参加を申し込む",
            },
            Self::Awareness => TemplateWords {
                label: "認知の拡大",
                summary: "ひとつのことで知られるように、6週間",
                goal: "まだ私たちを知らない人に、ひとつのことで知ってもらう。",
                call_to_action: "詳しく見る",
            },
            Self::Hiring => TemplateWords {
                label: "採用",
                summary: "チームの仲間を、1か月",
                goal: "募集中の職種に合う人からの応募を得る。",
                call_to_action: "応募する",
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn what_a_template_fills_in_keeps_to_the_limits_of_a_brief() {
        for template in Template::ALL {
            let placements: BTreeSet<Placement> = template.placements().iter().copied().collect();
            assert!(placements.len() > 1 && placements.len() == template.placements().len());
            assert!((7..366).contains(&template.days()));
            for language in Language::ALL {
                let words = template.words(language);
                assert!((1..=80).contains(&words.call_to_action.chars().count()));
                assert!((1..=2_000).contains(&words.goal.chars().count()));
                assert!(!words.label.is_empty() && !words.summary.is_empty());
            }
        }
    }

    #[test]
    fn each_language_has_words_of_its_own() {
        for template in Template::ALL {
            let goals: BTreeSet<&str> =
                Language::ALL.iter().map(|language| template.words(*language).goal).collect();
            assert_eq!(goals.len(), Language::ALL.len(), "{template}");
        }
    }

    #[test]
    fn every_place_of_a_mix_can_be_filled_without_an_offer_and_a_day() {
        for template in Template::ALL {
            let Mix { opening, middle, closing } = template.mix();
            for intents in [opening, middle, closing] {
                let needs = [Intent::Offer, Intent::Countdown];
                assert!(intents.iter().any(|intent| !needs.contains(intent)), "{template}");
            }
        }
    }

    #[test]
    fn an_unknown_name_is_told_the_known_ones() {
        let error = "launch party".parse::<Template>().unwrap_err();
        assert_eq!(
            error.to_string(),
            "must be one of product_launch, seasonal_sale, event, awareness, hiring"
        );
    }
}
