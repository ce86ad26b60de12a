// Panels of text, which the reader writes: in the state "id=text-1&title=Read+me&text=…" each.
import { itemsOf, withChange, withItem, withoutItem } from "../items.js";

const PREFIX = "text-";

export const isText = (id) => id.startsWith(PREFIX);

export const textsOf = (texts) => itemsOf(texts, PREFIX).map((item) => ({ ...item, title: String(item.title || "Text"), text: [item.text ?? ""].flat().join("\n") }));

export const textOf = (texts, id) => textsOf(texts).find((item) => item.id === id);

// {list, id}
export const addedText = (texts, item) => withItem(texts, PREFIX, item);

export const changedText = (texts, id, changes) => withChange(texts, PREFIX, id, changes);

export const removedText = (texts, id) => withoutItem(texts, PREFIX, id);
