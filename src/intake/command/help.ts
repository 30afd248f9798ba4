export const HELP_TEXT = [
  "*How to ask me about data*",
  "• Post a file, then mention me with your question. Files that are already in the thread count as well.",
  "• Go on in the thread without mentioning me: “now by region”, “as a chart”, “only Q3”.",
  "• In a direct message just send a file and a question.",
  "• `/analyze` opens a form: a question, files to upload or to pick from this channel, and the answer in a new thread.",
  "• In that form choose *Only to me first* to get the answer in our direct message, and share it when you like it; `/analyze private` chooses it for you.",
  "• *Analyze this file* in a message's menu asks about that message's files.",
  "",
  "`/analyze status` what I am working on here · `/analyze forget` what I remember here, and how to remove it · `/analyze settings` what holds here, for admins to change · `/analyze audit` who saw and changed what, for admins · `/analyze privacy` what is hidden here, who sees the data and how long copies live",
  "",
  "I read CSV, TSV, Excel, JSON, Parquet, text, PDF and images, also zipped. Numbers come from code that really ran: *Show code* is under every answer. Personal data and secrets are masked before I post.",
].join("\n");
