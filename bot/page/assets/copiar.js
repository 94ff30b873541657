// Copies the password where the browser allows it; without it the field can be selected by hand.
const button = document.getElementById("copiar");
const field = document.getElementById("clave");
button.addEventListener("click", async () => {
  field.select();
  try {
    await navigator.clipboard.writeText(field.value);
  } catch {
    document.execCommand("copy");
  }
  document.getElementById("copied").textContent = button.dataset.done;
});
