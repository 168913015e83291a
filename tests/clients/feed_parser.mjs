// Prints what @rowanmanning/feed-parser finds at the addresses given: a JSON list of entries a line.
import { createRequire } from "node:module";
import { join } from "node:path";

const [folder, ...addresses] = process.argv.slice(2);
const { parseFeed } = createRequire(join(folder, "package.json"))("@rowanmanning/feed-parser");

for (const address of addresses) {
  const answer = await fetch(address);
  if (!answer.ok) throw new Error(`${address}: ${answer.status}`);
  const feed = parseFeed(await answer.text());
  console.log(
    JSON.stringify(
      feed.items.map((item) => ({
        id: item.id,
        url: item.url,
        title: item.title,
        published: new Date(item.published).getTime() / 1000,
      })),
    ),
  );
}
