// Says that a file is too large before it is sent; the server refuses it all the same.
const MIB = 1 << 20;

for (const input of document.querySelectorAll("input[type=file][data-most]")) {
  const most = Number(input.dataset.most);
  input.addEventListener("change", () => {
    const size = input.files[0]?.size ?? 0;
    const words = `This file has ${Math.ceil(size / MIB)} MiB; at most ${most / MIB} MiB are taken here. Larger ones are for tt import.`;
    input.setCustomValidity(size > most ? words : "");
    input.reportValidity();
  });
}
