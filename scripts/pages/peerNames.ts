/** Peers as pages name them. */
export const peerNames: Readonly<Record<string, string>> = {
  embeddingBag: "PyTorch's EmbeddingBag, Adam",
  embeddingBagSparse: "PyTorch's EmbeddingBag, SparseAdam",
  torch: 'PyTorch, fused heads, tensors in memory',
  torchLoader: 'PyTorch, fused heads, its DataLoader',
  snorkel: 'Snorkel',
  emmental: 'Emmental',
  snorkelMajority: 'Snorkel, majority vote',
  snorkel100: 'Snorkel, 100 epochs',
  snorkel500: 'Snorkel, 500 epochs',
  metal500: 'MeTaL, 500 epochs',
  flyingsquid: 'FlyingSquid',
  crowdkitDawidSkene: 'crowd-kit Dawid-Skene',
  crowdkitOneCoin: 'crowd-kit OneCoin',
  crowdkitGLAD: 'crowd-kit GLAD',
  crowdkitMACE: 'crowd-kit MACE',
  hyperlm: 'hyper label model',
};
