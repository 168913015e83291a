// Prints what rss-parser finds at the addresses given: one JSON list of entries each, a line each.
import { createRequire } from "node:module";
import { join } from "node:path";

const [folder, ...addresses] = process.argv.slice(2);
const Parser = createRequire(join(folder, "package.json"))("rss-parser");

for (const address of addresses) {
  const feed = await new Parser().parseURL(address);
  console.log(
    JSON.stringify(
      feed.items.map((item) => ({
        id: item.guid ?? item.id,
        url: item.link,
        title: item.title,
        published: new Date(item.isoDate).getTime() / 1000,
      })),
    ),
  );
}
