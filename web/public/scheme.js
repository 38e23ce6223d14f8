// Sets the colour scheme before anything is painted.
(() => {
  let wish = 'auto';
  try {
    wish = localStorage.getItem('promote.scheme') ?? 'auto';
  } catch {
    // No storage: the system decides.
  }
  const dark =
    wish === 'dark' || (wish !== 'light' && matchMedia('(prefers-color-scheme: dark)').matches);
  document.documentElement.dataset.mantineColorScheme = dark ? 'dark' : 'light';
})();
