using ChainCloud.Chains;

namespace ChainCloud.Devices.Vault;

/// <summary>From a PSBT to what the clauses look at. Signatures and scripts that it may carry already are left aside: nothing of them is used.</summary>
internal static class PsbtReader
{
    public static Result<ProposedTransaction> Read(ReadOnlyMemory<byte> bytes) => Psbt.Parse(bytes.Span).Map(psbt => new ProposedTransaction(
        psbt.UnsignedTransaction,
        [.. psbt.Inputs.Select((input, i) => Input(psbt.UnsignedTransaction.Inputs[i].Outpoint, input))],
        [.. psbt.Outputs.Select(o => Position(o.Derivations))]));

    private static ProposedInput Input(Outpoint outpoint, PsbtInput input) =>
        new(outpoint, input.NonWitnessUtxo, input.WitnessUtxo, Position(input.Derivations), (int?)input.SighashType);

    /// <summary>The last two steps of a path, which are branch and index in BIP-84; null where the path has none that are not hardened.</summary>
    private static KeyPosition? Position(IReadOnlyList<KeyDerivation> derivations) =>
        derivations is [{ Origin.Path.Steps: [.., var branch, var index] }, ..] && branch < DerivationPath.Hardened && index < DerivationPath.Hardened
            ? new KeyPosition(branch, index)
            : null;
}
