/* glibc 2.35: where the unwind tables of a piece of code are. GCC 12's unwinder knows no other way to ask: without this, every throw ends the program. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <link.h>
#include <stddef.h>
#include <stdint.h>

struct search {
  uintptr_t code;
  struct dl_find_object *found;
};

static int look_into(struct dl_phdr_info *object, size_t size, void *data) {
  (void)size;
  struct search *search = data;
  const ElfW(Phdr) *tables = NULL;
  uintptr_t start = UINTPTR_MAX, end = 0;
  int holds_it = 0;
  for (int i = 0; i < object->dlpi_phnum; i++) {
    const ElfW(Phdr) *part = &object->dlpi_phdr[i];
    if (part->p_type == PT_GNU_EH_FRAME) tables = part;
    if (part->p_type != PT_LOAD) continue;
    const uintptr_t first = object->dlpi_addr + part->p_vaddr, behind = first + part->p_memsz;
    if (first < start) start = first;
    if (behind > end) end = behind;
    if (search->code >= first && search->code < behind) holds_it = 1;
  }
  if (!holds_it || !tables) return 0;
  *search->found = (struct dl_find_object){.dlfo_map_start = (void *)start, .dlfo_map_end = (void *)end, .dlfo_eh_frame = (void *)(object->dlpi_addr + tables->p_vaddr)};
  return 1;
}

int _dl_find_object(void *code, struct dl_find_object *found) {
  struct search search = {(uintptr_t)code, found};
  return dl_iterate_phdr(look_into, &search) ? 0 : -1;
}
