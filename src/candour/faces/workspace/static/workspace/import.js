// A ledger may be dropped anywhere on its form. Without this the plain field does the same.
const form = document.querySelector("form.drop-form");
const field = form?.querySelector("input[type=file]");
const over = (is) => form.classList.toggle("is-over", is);

if (field) {
  form.addEventListener("dragover", (event) => {
    if (!event.dataTransfer?.types.includes("Files")) return;
    event.preventDefault();
    over(true);
  });
  form.addEventListener("dragleave", (event) => {
    if (!form.contains(event.relatedTarget)) over(false);
  });
  form.addEventListener("drop", (event) => {
    over(false);
    if (!event.dataTransfer?.files.length) return;
    event.preventDefault();
    field.files = event.dataTransfer.files;
    field.focus();
  });
}
