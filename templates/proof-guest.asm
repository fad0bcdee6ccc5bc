; The proof guest: a boot sector that says one line on its first serial port and powers off.
;
;   nasm -f bin -o proof-guest.img proof-guest.asm        512 bytes: code, marker, boot signature
;
; The line is "KVMSTRAP-PROOF " + marker + CR LF. In the image the marker is the run of 32 '@' at the end of the code; whoever boots the guest
; puts a fresh one there, so that what comes back cannot be anything but this boot of this guest.
;
; Nothing is asked of the BIOS but to load the sector: the UART is driven by its registers and the chip set's power register is written directly.

bits 16
org 0x7c00                      ; where a BIOS loads a boot sector

COM1          equ 0x3f8         ; 16550 UART: transmit register
COM1_IER      equ COM1 + 1      ; interrupt enable
COM1_LCR      equ COM1 + 3      ; line control
COM1_LSR      equ COM1 + 5      ; line status
LSR_THR_EMPTY equ 0x20          ; a byte may be written
LCR_8N1       equ 0x03          ; 8 data bits, no parity, 1 stop bit; the divisor latch closed

PM1A_CNT      equ 0x604         ; ACPI PM1a control: where today's SeaBIOS puts it, for q35 and pc
PM1A_CNT_OLD  equ 0xb004        ; the same where SeaBIOS of qemu-kvm 0.12 puts it
SLP_EN        equ 0x2000        ; with sleep type 0: soft off

start:
        cli
        cld
        jmp     0x0000:segments ; some BIOSes come here as 07c0:0000
segments:
        xor     ax, ax
        mov     ds, ax
        mov     ss, ax
        mov     sp, start       ; the stack grows down, away from the code

        mov     dx, COM1_LCR
        mov     al, LCR_8N1
        out     dx, al
        mov     dx, COM1_IER
        xor     al, al          ; no interrupts: the line status is polled
        out     dx, al

        mov     si, line
next:
        lodsb
        test    al, al
        jz      power_off
        mov     ah, al
        mov     dx, COM1_LSR
wait_for_room:
        in      al, dx
        test    al, LSR_THR_EMPTY
        jz      wait_for_room
        mov     al, ah
        mov     dx, COM1
        out     dx, al
        jmp     next

power_off:
        mov     ax, SLP_EN
        mov     dx, PM1A_CNT
        out     dx, ax
        mov     dx, PM1A_CNT_OLD
        out     dx, ax
halt:                           ; a machine that has neither port stays here until it is destroyed
        hlt
        jmp     halt

line:
        db      "KVMSTRAP-PROOF "
marker:
        times 32 db '@'         ; the placeholder
        db      13, 10, 0

        times 510 - ($ - $$) db 0
        dw      0xaa55          ; the signature by which a BIOS knows a boot sector
