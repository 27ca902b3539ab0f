/** The column of the network's own votes, held out fold by fold; see `training.coTraining`. */
export const networkLf = '(network)';
