// A classic script, run before the first paint, so that a chosen theme never flashes the other one.
{
  const stored = globalThis.localStorage.getItem("threadsheet.theme");
  if (stored === "light" || stored === "dark") document.documentElement.dataset["theme"] = stored;
}
