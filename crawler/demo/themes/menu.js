document.querySelector(".menu-toggle").addEventListener("click", function () {
  document.getElementById("primary-menu").classList.toggle("open");
});
