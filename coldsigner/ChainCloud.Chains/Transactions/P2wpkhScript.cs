namespace ChainCloud.Chains;

/// <summary>P2WPKH alone, for code that knows no other type; <see cref="InputScript"/> has all types that vaults sign.</summary>
public static class P2wpkhScript
{
    /// <summary>As <see cref="InputScript.Verify"/>, and the spent output is P2WPKH.</summary>
    public static Result<Done> Verify(Transaction tx, int inputIndex, TransactionOutput spent) =>
        Verify(new SegwitSighash(tx), tx, inputIndex, spent);

    /// <summary>The same with the shared part of the hashing done once for all inputs of <paramref name="tx"/>.</summary>
    public static Result<Done> Verify(SegwitSighash sighash, Transaction tx, int inputIndex, TransactionOutput spent) =>
        Scripts.Classify(spent.Script) == ScriptType.P2wpkh
            ? InputScript.Verify(new SigningHashes(tx, sighash), inputIndex, spent)
            : new Problem(ProblemCodes.StatementSignatureInvalid, "The input is not validly signed: the spent output is not P2WPKH.");

    /// <summary>The witness of a P2WPKH input signed with SIGHASH_ALL, from a 64-byte compact signature.</summary>
    public static IReadOnlyList<byte[]> Witness(ReadOnlySpan<byte> signature64, ReadOnlySpan<byte> publicKey) =>
        [[.. DerSignature.Encode(signature64), (byte)SighashType.All], publicKey.ToArray()];
}
