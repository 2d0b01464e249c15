/** The file format GGUF, version 3, as far as the tiny model needs it: F32 tensors, and lists of three types. */
import { closeSync, openSync, writeSync } from "node:fs";

export interface Tensor {
  readonly name: string;
  /** The fastest-running dimension first. */
  readonly shape: readonly number[];
  readonly data: Float32Array;
}

export type GgufValue =
  | { readonly type: "u32" | "u64" | "f32"; readonly value: number }
  | { readonly type: "bool"; readonly value: boolean }
  | { readonly type: "text"; readonly value: string }
  | { readonly type: "i32s" | "f32s"; readonly value: readonly number[] }
  | { readonly type: "texts"; readonly value: readonly string[] };

/** The format's numbers for the types of values. */
const TYPE = { u32: 4, i32: 5, f32: 6, bool: 7, text: 8, list: 9, u64: 10 } as const;
const F32_TENSOR = 0;
/** Tensor data starts at, and each tensor is padded to, a multiple of this. */
const ALIGNMENT = 32;

export function writeGguf(
  path: string,
  metadata: readonly (readonly [string, GgufValue])[],
  tensors: readonly Tensor[],
): void {
  const head = Buffer.concat([
    Buffer.from("GGUF"),
    u32(3),
    u64(tensors.length),
    u64(metadata.length),
    ...metadata.flatMap(([key, value]) => [text(key), encode(value)]),
    ...tensorTable(tensors),
  ]);
  const file = openSync(path, "w");
  try {
    writeSync(file, padded(head));
    for (const { data } of tensors) writeSync(file, padded(Buffer.from(data.buffer)));
  } finally {
    closeSync(file);
  }
}

function tensorTable(tensors: readonly Tensor[]): Buffer[] {
  let offset = 0;
  return tensors.map(({ name, shape, data }) => {
    const row = [text(name), u32(shape.length), ...shape.map(u64), u32(F32_TENSOR), u64(offset)];
    offset += data.byteLength + padding(data.byteLength);
    return Buffer.concat(row);
  });
}

function encode({ type, value }: GgufValue): Buffer {
  switch (type) {
    case "u32":
      return Buffer.concat([u32(TYPE.u32), u32(value)]);
    case "u64":
      return Buffer.concat([u32(TYPE.u64), u64(value)]);
    case "f32":
      return Buffer.concat([u32(TYPE.f32), f32(value)]);
    case "bool":
      return Buffer.concat([u32(TYPE.bool), Buffer.from([value ? 1 : 0])]);
    case "text":
      return Buffer.concat([u32(TYPE.text), text(value)]);
    case "i32s":
      return list(TYPE.i32, value.map(u32)); // none of ours is negative
    case "f32s":
      return list(TYPE.f32, value.map(f32));
    case "texts":
      return list(TYPE.text, value.map(text));
  }
}

function list(type: number, items: readonly Buffer[]): Buffer {
  return Buffer.concat([u32(TYPE.list), u32(type), u64(items.length), ...items]);
}

function u32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value);
  return bytes;
}

function u64(value: number): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64LE(BigInt(value));
  return bytes;
}

function f32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeFloatLE(value);
  return bytes;
}

function text(value: string): Buffer {
  const bytes = Buffer.from(value, "utf8");
  return Buffer.concat([u64(bytes.length), bytes]);
}

function padding(length: number): number {
  return (ALIGNMENT - (length % ALIGNMENT)) % ALIGNMENT;
}

function padded(bytes: Buffer): Buffer {
  return Buffer.concat([bytes, Buffer.alloc(padding(bytes.length))]);
}
