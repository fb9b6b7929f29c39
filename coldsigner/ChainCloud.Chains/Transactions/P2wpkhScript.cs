namespace ChainCloud.Chains;

/// <summary>Runs the one kind of script that vaults sign, P2WPKH, over a signed input (clause C19).</summary>
public static class P2wpkhScript
{
    /// <summary>
    /// Checks that input <paramref name="inputIndex"/> validly spends <paramref name="spent"/>: empty script, a witness of exactly
    /// signature and compressed key, the key's hash in the program, strict DER, low s, SIGHASH_ALL, and the signature right by both
    /// ECDSA implementations. Refuses with <see cref="ProblemCodes.StatementSignatureInvalid"/>.
    /// </summary>
    public static Result<Done> Verify(Transaction tx, int inputIndex, TransactionOutput spent) =>
        Verify(new SegwitSighash(tx), tx, inputIndex, spent);

    /// <summary>The same with the shared part of the hashing done once for all inputs of <paramref name="tx"/>.</summary>
    public static Result<Done> Verify(SegwitSighash sighash, Transaction tx, int inputIndex, TransactionOutput spent)
    {
        if (Scripts.Classify(spent.Script) != ScriptType.P2wpkh)
        {
            return Invalid("the spent output is not P2WPKH");
        }

        var input = tx.Inputs[inputIndex];
        if (input.ScriptSig.Length != 0 || input.Witness.Count != 2)
        {
            return Invalid("the script is not empty, or the witness is not a signature and a key");
        }

        var (signature, publicKey) = (input.Witness[0], input.Witness[1]);
        if (publicKey.Length != Secp256k1.PublicKeyLength || Scripts.P2wpkh(publicKey) != spent.Script)
        {
            return Invalid("the key is not the one that the output names");
        }

        if (signature.Length < 1 || signature[^1] != (byte)SighashType.All || DerSignature.TryDecode(signature.AsSpan(0, signature.Length - 1)) is not { } compact)
        {
            return Invalid("the signature is not strict DER with SIGHASH_ALL");
        }

        var hash = sighash.P2wpkhAll(inputIndex, spent).ToArray();
        return Secp256k1.Verify(publicKey, hash, compact) && SecondEcdsa.Verify(publicKey, hash, compact)
            ? Done.Value
            : Invalid("the signature does not verify");
    }

    /// <summary>The witness of a P2WPKH input signed with SIGHASH_ALL, from a 64-byte compact signature.</summary>
    public static IReadOnlyList<byte[]> Witness(ReadOnlySpan<byte> signature64, ReadOnlySpan<byte> publicKey) =>
        [[.. DerSignature.Encode(signature64), (byte)SighashType.All], publicKey.ToArray()];

    private static Problem Invalid(string why) => new(ProblemCodes.StatementSignatureInvalid, $"The input is not validly signed: {why}.");
}
