/** What an install is for: TensorFlow for the CPU alone, or with CUDA 12 for NVIDIA GPUs. */
export type NativeVariant = 'cpu' | 'gpu';

/** A wheel that pip can find: one file, pinned. */
export interface PinnedWheel {
  /** The project's name, as one would give it to pip. */
  readonly name: string;
  readonly version: string;
  /** What pip takes the file's name to mean: Python, ABI, platforms. The libraries inside do not depend on Python's version. */
  readonly python: string;
  readonly abi: string;
  readonly platforms: readonly string[];
  readonly sha256: string;
  readonly bytes: number;
  /** Bytes of what is taken out of it. */
  readonly unpackedBytes: number;
}

/** What one variant is made of on one platform. */
export interface NativeRecipe {
  readonly wheels: readonly PinnedWheel[];
  /** Bytes of the npm packages once they are installed. */
  readonly packageBytes: number;
}

/** The version of TensorFlow whose library the addon is built against. */
export const tensorflowVersion = '2.18.0';

/** The version of `@tensorflow/tfjs-node` whose sources are built; tfjs-node-gpu has the same. */
export const tfjsNodeVersion = '4.22.0';

const x64 = { platforms: ['manylinux_2_17_x86_64', 'manylinux2014_x86_64'] };

/** [name, version, sha256, bytes, bytes taken out]: what TensorFlow's own extra `and-cuda` asks for. */
const cuda: readonly (readonly [string, string, string, number, number])[] = [
  [
    'nvidia-cublas-cu12',
    '12.5.3.2',
    'ca070ad70e9fa6654084575d01bd001f30cc4665e33d4bb9fc8e0f321caa034b',
    363_313_169,
    551_706_504,
  ],
  [
    'nvidia-cuda-cupti-cu12',
    '12.5.82',
    'bde77a5feb66752ec61db2adfe47f56b941842825b4c7e2068aff27c9d107953',
    13_811_507,
    43_952_208,
  ],
  [
    'nvidia-cuda-nvcc-cu12',
    '12.5.82',
    'b03e545b8e8c3ce7ebcd7fc44063180ff52ff01d064ece2127ed90a04ef12cd0',
    22_468_537,
    58_804_160,
  ],
  [
    'nvidia-cuda-nvrtc-cu12',
    '12.5.82',
    '3dbd97b0104b4bfbc3c4f8c79cd2496307c89c43c29a9f83125f1d76296ff3fd',
    24_873_108,
    68_243_664,
  ],
  [
    'nvidia-cuda-runtime-cu12',
    '12.5.82',
    '3e79a060e126df40fd3a068f3f787eb000fa51b251ec6cd97d09579632687115',
    895_707,
    712_032,
  ],
  [
    'nvidia-cudnn-cu12',
    '9.3.0.75',
    '9ad9c6929ebb5295eb4a1728024666d1c88283373e265a0c5c883e6f9d5cd76d',
    577_163_502,
    885_338_960,
  ],
  [
    'nvidia-cufft-cu12',
    '11.2.3.61',
    '9a6e8df162585750f61983a638104a48c756aa13f9f48e19ab079b38e3c828b8',
    192_524_114,
    278_929_256,
  ],
  [
    'nvidia-curand-cu12',
    '10.3.6.82',
    '2823fb27de4e44dbb22394a6adf53aa6e1b013aca0f8c22867d1cfae58405536',
    56_309_107,
    96_529_840,
  ],
  [
    'nvidia-cusolver-cu12',
    '11.6.3.83',
    '93cfafacde4428b71778eeb092ec615a02a3d05404da1bcf91c53e3fa1bce42b',
    130_341_232,
    218_141_696,
  ],
  [
    'nvidia-cusparse-cu12',
    '12.5.1.3',
    '016df8e993c437e8301e62739f01775cba988fd5253cd4c64173f8e8d2f8e752',
    217_558_979,
    295_715_544,
  ],
  [
    'nvidia-nccl-cu12',
    '2.21.5',
    '8579076d30a8c24988834445f8d633c697d42397e92ffc3f63fa26766d25e0a0',
    188_654_414,
    251_616_632,
  ],
  [
    'nvidia-nvjitlink-cu12',
    '12.5.82',
    'f9b37bc5c8cf7509665cb6ada5aaa0ce65618f2332b7d3e78e9790511f111212',
    21_298_879,
    54_560_656,
  ],
];

/** The recipes, by `process.platform`-`process.arch`; a platform that is not here has none. */
export const recipes: Readonly<Record<string, Readonly<Record<NativeVariant, NativeRecipe>>>> = {
  'linux-x64': {
    cpu: {
      wheels: [
        {
          name: 'tensorflow-cpu',
          version: tensorflowVersion,
          python: '3.12',
          abi: 'cp312',
          ...x64,
          sha256: '39bd421ad125e4163d6e2d41ab0e158b583fb5c6f9254522fb87635b0e70b891',
          bytes: 230_265_586,
          unpackedBytes: 682_981_192,
        },
      ],
      packageBytes: 320_000_000,
    },
    gpu: {
      wheels: [
        {
          name: 'tensorflow',
          version: tensorflowVersion,
          python: '3.12',
          abi: 'cp312',
          ...x64,
          sha256: 'bfdd65ea7e064064283dd78d529dd621257ee617218f63681935fd15817c6286',
          bytes: 615_520_727,
          unpackedBytes: 1_252_169_952,
        },
        ...cuda.map(([name, version, sha256, bytes, unpackedBytes]) => ({
          name,
          version,
          python: '3.12',
          abi: 'none',
          ...x64,
          sha256,
          bytes,
          unpackedBytes,
        })),
      ],
      packageBytes: 320_000_000,
    },
  },
};
