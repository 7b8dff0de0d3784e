// What a browser says when a passkey is called off is nothing to read; our own words are.
// Where the browser knows no passkeys, their buttons are not shown.

const trouble = document.querySelector("[data-passkey-trouble]");

document.addEventListener("allauth.error", (event) => {
  event.preventDefault();
  if (trouble) trouble.hidden = false;
});

if (!window.PublicKeyCredential) {
  for (const part of document.querySelectorAll("[data-passkey]")) part.hidden = true;
} else {
  for (const part of document.querySelectorAll("[data-passkey][hidden]")) part.hidden = false;
}
