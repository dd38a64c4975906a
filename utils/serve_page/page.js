// The page of the service: a picture goes in, an answer comes out. Nothing else is sent.

const $ = id => document.getElementById(id);
const percent = share => `${Math.round(100 * share)}%`;
const certain = share => // no network is certain of all or nothing
  share > 0.995 ? "> 99%" : share < 0.005 ? "< 1%" : percent(share);
const PLACES = [
  "in the upper left", "at the top", "in the upper right",
  "on the left", "in the middle", "on the right",
  "in the lower left", "at the bottom", "in the lower right",
];
const SHRINK_FROM = 2e6; // bytes: what is smaller is sent as it is

let about = {};
let file = null; // what is shown
let asked = null; // the request that is on its way
let examples = []; // the drawings

// ---------------------------------------------------------------- asking the service

// A link may bring the token behind a #, which browsers never send to a server.
const brought = new URLSearchParams(location.hash.slice(1)).get("token");
if (brought) {
  sessionStorage.setItem("token", brought);
  history.replaceState(null, "", location.pathname);
}

async function ask(address, options = {}) {
  const token = sessionStorage.getItem("token");
  const headers = token ? { Authorization: `Bearer ${token}` } : {};
  let answer;
  try {
    answer = await fetch(address, { ...options, headers });
  } catch {
    throw new Error("The service does not answer. Is it still running, and are you online?");
  }
  if (answer.ok) return answer;
  if (answer.status === 401) {
    await newToken(token);
    return ask(address, options);
  }
  const told = await answer.json().catch(() => ({}));
  throw new Error(told.error ?? `The service made a mistake (${answer.status}). Try again.`);
}

let entered = null; // while the token is being asked for: once for all that need it
function newToken(refused) {
  if (refused) $("wrong").textContent = "That is not the token. Look again, and mind capitals.";
  entered ??= new Promise((done, giveUp) => {
    $("ask").returnValue = "";
    $("ask").onclose = () => {
      entered = null;
      if ($("ask").returnValue) done();
      else giveUp(new Error("Without its token, this service does not answer. Load the page again to enter it."));
    };
    $("ask").showModal();
  });
  return entered;
}
$("enter").addEventListener("submit", event => {
  event.preventDefault();
  sessionStorage.setItem("token", $("token").value.trim());
  $("token").value = "";
  $("ask").close("entered");
});

// ---------------------------------------------------------------- one picture

async function take(picked) {
  if (!picked) return;
  file = picked;
  URL.revokeObjectURL($("picture").src);
  $("picture").src = URL.createObjectURL(file);
  $("picture").alt = "Your picture";
  document.body.classList.remove("blank");
  $("picture").hidden = false;
  $("empty").hidden = true;
  $("stage").classList.add("filled");
  await predict();
}

$("picture").addEventListener("error", () => {
  $("picture").hidden = true;
  $("empty").textContent = "This file cannot be shown here.";
  $("empty").hidden = false;
});

async function predict() {
  asked?.abort();
  const mine = (asked = new AbortController());
  hideHeat();
  $("problem").textContent = "";
  $("reason").textContent = "Looking …";
  document.body.classList.add("waiting");
  try {
    const form = new FormData();
    form.append("file", await small(file), "picture"); // its own name stays here
    const query = `top=10${$("looked").checked ? "&heat=true" : ""}`;
    const answer = await ask(`predict?${query}`, { method: "POST", body: form, signal: mine.signal });
    const told = await answer.json();
    if (told.version !== about.version) await learnAbout();
    if (mine.signal.aborted) return;
    show(told);
    if (told.heat) await showHeat(told.heat, mine.signal);
  } catch (problem) {
    if (!mine.signal.aborted) fail(problem.message); // else the next picture is there already
  } finally {
    if (asked === mine) document.body.classList.remove("waiting");
  }
}

// A photograph of 12 megapixels is made smaller before it is sent: the network looks at a small
// square of it anyway. At four times its size, what it sees stays the same.
async function small(picture) {
  if (picture.size < SHRINK_FROM || !about.size) return picture;
  const bitmap = await createImageBitmap(picture).catch(() => null);
  const scale = Math.max(4 * about.size, 768) / Math.min(bitmap?.width, bitmap?.height);
  if (!(scale < 1)) return picture; // also where the browser cannot read it: the service says why
  const canvas = document.createElement("canvas");
  canvas.width = Math.round(bitmap.width * scale);
  canvas.height = Math.round(bitmap.height * scale);
  const context = canvas.getContext("2d");
  context.fillStyle = "white"; // where it is transparent, as the service does it
  context.fillRect(0, 0, canvas.width, canvas.height);
  context.imageSmoothingQuality = "high";
  context.drawImage(bitmap, 0, 0, canvas.width, canvas.height);
  return new Promise(done => canvas.toBlob(done, "image/jpeg", 0.95));
}

// Something else went wrong: the answer to the picture that is shown stays.
function tell(why) {
  $("problem").textContent = why;
  $("problem").scrollIntoView({ block: "nearest" });
}

function fail(why) {
  $("answer").textContent = "No answer";
  $("reason").textContent = "";
  $("problem").textContent = why;
  $("bars").replaceChildren();
  $("legend").hidden = true;
}

// ---------------------------------------------------------------- the answer

function show(told) {
  const [best] = told.top, limit = about.limit;
  $("answer").textContent = told.sure ? told.answer : "Not sure";
  $("reason").textContent = told.sure
    ? `${certain(best.certainty).replace(">", "more than")} certain`
    : `The best guess is ${best.name}, ${certain(best.certainty)} certain. ` +
      `Below ${percent(limit)}, this model gives no answer.`;
  $("bars").style.setProperty("--limit", percent(limit));
  $("bars").replaceChildren(...told.top.map(({ name, certainty }, rank) => {
    const line = part("li", ""), bar = part("span", "bar"), fill = part("i", "");
    fill.style.width = `${100 * certainty}%`;
    bar.append(fill);
    line.append(part("span", "name", name), bar, part("span", "value", certain(certainty)));
    line.classList.toggle("sure", told.sure && rank === 0);
    return line;
  }));
  $("legend").hidden = false;
  $("legend").textContent = `│ Limit: ${percent(limit)}. Version ${told.version} answered.`;
  $("told").scrollIntoView({ block: "nearest" }); // on a phone it may lie out of sight
}

function part(tag, kind, text = "") {
  const element = document.createElement(tag);
  element.className = kind;
  element.textContent = text;
  return element;
}

// ---------------------------------------------------------------- where it looked

function hideHeat() {
  $("heat").hidden = true;
  $("caption").textContent = "";
}

// What does not matter lies under a dark veil: that can be seen on pictures of any color.
async function showHeat(heat, signal) {
  const flat = heat.flat(), hottest = flat.indexOf(Math.max(...flat));
  if (flat[hottest] < 1) { // the service stretches to 1 what is more than 5 points of certainty
    $("caption").textContent =
      "No single place matters much: wherever a gray square is laid, the answer stays about as certain.";
    return;
  }
  await $("picture").decode().catch(() => {});
  if (signal.aborted) return;
  const grid = document.createElement("canvas"), canvas = $("heat");
  grid.width = heat[0].length;
  grid.height = heat.length;
  const veil = new ImageData(grid.width, grid.height);
  flat.forEach((hot, n) => veil.data.set([8, 20, 32, 180 * (1 - hot)], 4 * n));
  grid.getContext("2d").putImageData(veil, 0, 0);

  const { naturalWidth: wide, naturalHeight: high } = $("picture"), scale = 640 / Math.max(wide, high);
  canvas.width = Math.round(wide * scale);
  canvas.height = Math.round(high * scale);
  const context = canvas.getContext("2d");
  // The network sees a square: the middle of the picture, or all of it (see `fit`).
  const side = { crop: Math.min, pad: Math.max }[about.fit]?.(canvas.width, canvas.height);
  const across = side ?? canvas.width, down = side ?? canvas.height;
  const left = (canvas.width - across) / 2, top = (canvas.height - down) / 2;
  context.fillStyle = "rgb(8 20 32 / 85%)";
  context.fillRect(0, 0, canvas.width, canvas.height);
  context.clearRect(left, top, across, down);
  context.drawImage(grid, left, top, across, down);
  canvas.hidden = !$("looked").checked;

  const third = (place, length) => Math.floor((3 * (place + 0.5)) / length);
  const row = third(Math.floor(hottest / grid.width), grid.height);
  const where = PLACES[3 * row + third(hottest % grid.width, grid.width)];
  const seen = left + top > 0 ? " of the square that it sees" : "";
  canvas.setAttribute("aria-label", `Where it looked: above all ${where}${seen}`);
  $("caption").textContent = `The answer depends most on what is bright, above all ${where}` +
    `${seen}. A gray square there takes away the most certainty.`;
}

$("looked").addEventListener("change", () => {
  if (!file) return;
  if (!$("looked").checked) hideHeat();
  else predict();
});

// ---------------------------------------------------------------- ways to bring a picture

$("choose").addEventListener("click", () => $("file").click());
$("stage").addEventListener("click", () => $("file").click());
for (const input of [$("file"), $("snapshot")]) {
  input.addEventListener("change", () => {
    take(input.files[0]);
    input.value = ""; // so that the same file can be chosen again
  });
}

function dropped(event, transfer) {
  event.preventDefault();
  $("stage").classList.remove("over");
  if (transfer.files.length) take(transfer.files[0]);
  else tell("That was not a picture file. Save the picture first, then drop or choose the file.");
}
addEventListener("dragover", event => {
  event.preventDefault();
  $("stage").classList.add("over");
});
addEventListener("dragleave", event => {
  if (!event.relatedTarget) $("stage").classList.remove("over");
});
addEventListener("drop", event => dropped(event, event.dataTransfer));
addEventListener("paste", event => {
  if (event.target !== $("token")) dropped(event, event.clipboardData);
});

// ---------------------------------------------------------------- the camera

let facing = "environment";

async function film() {
  stopFilming();
  try {
    const wanted = { video: { facingMode: facing, width: { ideal: 1280 } } };
    const stream = await navigator.mediaDevices.getUserMedia(wanted);
    if (!$("photo").open) return stream.getTracks().forEach(track => track.stop());
    const found = stream.getVideoTracks()[0].getSettings().facingMode;
    $("video").classList.toggle("front", (found ?? "user") === "user");
    $("video").srcObject = stream;
    const devices = await navigator.mediaDevices.enumerateDevices();
    $("turn").hidden = devices.filter(one => one.kind === "videoinput").length < 2;
  } catch (problem) {
    $("photo").close();
    const refused = problem.name === "NotAllowedError";
    tell(refused
      ? "The browser may not use the camera. Allow it beside the address, or choose a file."
      : "There is no camera that the browser can use. Choose a file instead.");
  }
}

function stopFilming() {
  $("video").srcObject?.getTracks().forEach(track => track.stop());
  $("video").srcObject = null;
}

$("camera").addEventListener("click", () => {
  // Browsers film only for https and for this computer; elsewhere a phone's own camera app helps.
  if (!navigator.mediaDevices) return $("snapshot").click();
  $("photo").showModal();
  film();
});
$("turn").addEventListener("click", () => {
  facing = facing === "user" ? "environment" : "user";
  film();
});
$("close").addEventListener("click", () => $("photo").close());
$("photo").addEventListener("close", stopFilming);
$("shutter").addEventListener("click", () => {
  const video = $("video"), canvas = document.createElement("canvas");
  if (!video.videoWidth) return; // it does not film yet
  canvas.width = video.videoWidth;
  canvas.height = video.videoHeight;
  canvas.getContext("2d").drawImage(video, 0, 0);
  canvas.toBlob(take, "image/jpeg", 0.95);
  $("photo").close();
});

// ---------------------------------------------------------------- what the page tells

async function learnAbout() {
  about = await (await ask("about")).json();
  const names = [...about.class_names].sort(), some = names.slice(0, 12).join(", ");
  $("knows").textContent = `This network knows ${names.length} things: ${some}` +
    `${names.length > 12 ? ", and more" : ""}. It says how certain it is, and when it is not sure.`;
  const right = typeof about.accuracy === "number"
    ? ` It was right on ${percent(about.accuracy)} of its test pictures.` : "";
  $("model").textContent = `Version ${about.version}, limit ${percent(about.limit)}.${right}`;
  $("kept").textContent = about.keeps_unsure
    ? "Pictures that the network is not sure of are kept, without metadata, for people to label. Others are not kept."
    : "Your picture is not kept. The service notes only the minute, its answer, and how certain it was.";
  tellStrangers();
}

// The drawings are the same for each network, so some may be none of its classes.
function tellStrangers() {
  const others = examples.map(one => one.name).filter(name => !about.class_names.includes(name));
  $("strangers").textContent = others.length
    ? `Not among the things that it knows: ${[...new Set(others)].join(", ")}. Does it notice?` : "";
}

async function offerExamples() {
  examples = await (await ask("examples")).json();
  const buttons = await Promise.all(examples.map(async ({ name, url }) => {
    // Not as a plain <img src>, which would come without the token.
    const blob = await (await ask(url.replace(/^\//, ""))).blob();
    const button = part("button", ""), image = new Image(), line = part("li", "");
    button.type = "button";
    image.src = URL.createObjectURL(blob);
    image.alt = `Drawing: ${name}`;
    button.append(image);
    button.addEventListener("click", () => take(blob));
    line.append(button);
    return line;
  }));
  $("drawings").replaceChildren(...buttons);
  $("examples").hidden = !buttons.length;
  tellStrangers();
}

learnAbout().then(offerExamples).catch(problem => fail(problem.message));
