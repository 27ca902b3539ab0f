/**
 * A model file of a few hundred bytes, in ONNX's protobuf encoding: `last_hidden_state` [batch, sequence, d] is the row of an
 * embedding table for each of `input_ids` [batch, sequence]. `attention_mask` and `token_type_ids` are taken and not used.
 *
 * @param table [tokens][d]
 * @param options.inputs more inputs, to see them refused
 */
export function tinyOnnx(table: readonly (readonly number[])[], { inputs = [] as readonly string[] } = {}): Uint8Array {
  const [tokens, d] = [table.length, table[0].length];
  const weights = tensor('table', [tokens, d], Float32Array.from(table.flat()));
  const gather = message([text(1, 'table'), text(1, 'input_ids'), text(2, 'last_hidden_state'), text(4, 'Gather')]);
  const graph = message([
    bytes(1, gather),
    text(2, 'tiny'),
    bytes(5, weights),
    ...['input_ids', 'attention_mask', 'token_type_ids', ...inputs].map((name) =>
      bytes(11, value(name, int64, ['batch', 'sequence'])),
    ),
    bytes(12, value('last_hidden_state', float32, ['batch', 'sequence', d])),
  ]);
  const opset = message([number(2, 13)]);
  return message([number(1, 8), bytes(7, graph), bytes(8, opset)]);
}

const float32 = 1;
const int64 = 7;

/** TensorProto: dims = 1, data_type = 2, name = 8, raw_data = 9. */
function tensor(name: string, dims: readonly number[], values: Float32Array): Uint8Array {
  const raw = new Uint8Array(values.buffer);
  return message([...dims.map((size) => number(1, size)), number(2, float32), text(8, name), bytes(9, raw)]);
}

/** ValueInfoProto: name = 1, type = 2 → tensor_type = 1 → elem_type = 1, shape = 2 → dim = 1 → dim_value = 1 | dim_param = 2. */
function value(name: string, type: number, dims: readonly (string | number)[]): Uint8Array {
  const shape = message(
    dims.map((size) => bytes(1, message([typeof size === 'string' ? text(2, size) : number(1, size)]))),
  );
  const tensorType = message([number(1, type), bytes(2, shape)]);
  return message([text(1, name), bytes(2, message([bytes(1, tensorType)]))]);
}

function message(fields: readonly Uint8Array[]): Uint8Array {
  return Buffer.concat(fields);
}

function number(field: number, value: number): Uint8Array {
  return Buffer.concat([varint(field << 3), varint(value)]);
}

function bytes(field: number, content: Uint8Array): Uint8Array {
  return Buffer.concat([varint((field << 3) | 2), varint(content.length), content]);
}

function text(field: number, content: string): Uint8Array {
  return bytes(field, Buffer.from(content));
}

function varint(value: number): Uint8Array {
  const out: number[] = [];
  let rest = value;
  do {
    out.push((rest & 0x7f) | (rest > 0x7f ? 0x80 : 0));
    rest >>>= 7;
  } while (rest > 0);
  return Uint8Array.from(out);
}
