; A guest that proves itself in 512 bytes: says LAB-GUEST-UP on the first serial port, then switches the machine off.
; nasm -f bin -o boot.img boot.asm; as a disk it is to be padded to 1 MiB.

bits 16
org 0x7c00

COM1          equ 0x3f8
LINE_STATUS   equ COM1 + 5
TRANSMIT_FREE equ 0x20

        xor     ax, ax
        mov     ds, ax
        mov     si, greeting
say:    lodsb
        test    al, al
        jz      off
        mov     ah, al
        mov     dx, LINE_STATUS
busy:   in      al, dx
        test    al, TRANSMIT_FREE
        jz      busy
        mov     al, ah
        mov     dx, COM1
        out     dx, al
        jmp     say

; SLP_EN for S5 in PM1a_CNT: 0x604 where today's firmware puts it, 0xb004 where EL6's did.
off:    mov     ax, 0x2000
        mov     dx, 0x604
        out     dx, ax
        mov     dx, 0xb004
        out     dx, ax
rest:   hlt
        jmp     rest

greeting: db "LAB-GUEST-UP", 13, 10, 0

        times 510 - ($ - $$) db 0
        dw      0xaa55
