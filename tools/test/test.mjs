// `npm test`. What it does stands in tools/start/test-run, beside the launcher whose parts it uses.
import '../start/test-run/main.mjs';
