/** Campaign templates: goals in the language of this app, calls in that of the campaign. */
export const templates = {
  title: 'Start from',
  hint: 'Fills in what you have not written yourself.',
  kinds: {
    launch: {
      label: 'Product launch',
      text: 'Something new, four weeks',
      goal: 'Make the new product known and win the first buyers within four weeks.',
      call: {
        EN: 'See what is new',
        DE: 'Neuheit ansehen',
        FR: 'Découvrir la nouveauté',
        ES: 'Ver la novedad',
        JA: '新商品を見る',
      },
    },
    sale: {
      label: 'Seasonal sale',
      text: 'A price for a short time, two weeks',
      goal: 'Sell more of it during the sale than in an ordinary fortnight.',
      call: {
        EN: 'Get the offer',
        DE: 'Angebot sichern',
        FR: 'Profiter de l’offre',
        ES: 'Aprovechar la oferta',
        JA: 'セールを見る',
      },
    },
    event: {
      label: 'Event',
      text: 'A date and a place, three weeks',
      goal: 'Fill the event: registrations before the day itself.',
      call: {
        EN: 'Save your place',
        DE: 'Platz sichern',
        FR: 'Réserver une place',
        ES: 'Reservar plaza',
        JA: '参加を申し込む',
      },
    },
    awareness: {
      label: 'Awareness',
      text: 'To be known for something, six weeks',
      goal: 'Be known for one thing among people who have not heard of us.',
      call: {
        EN: 'Get to know us',
        DE: 'Mehr erfahren',
        FR: 'Faire connaissance',
        ES: 'Conócenos',
        JA: '詳しく見る',
      },
    },
    hiring: {
      label: 'Hiring',
      text: 'People for a team, one month',
      goal: 'Receive applications from people who fit the open position.',
      call: {
        EN: 'Apply now',
        DE: 'Jetzt bewerben',
        FR: 'Postuler',
        ES: 'Enviar solicitud',
        JA: '応募する',
      },
    },
  },
};
