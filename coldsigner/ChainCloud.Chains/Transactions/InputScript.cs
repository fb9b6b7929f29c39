namespace ChainCloud.Chains;

/// <summary>
/// How an output of one type is spent with one compressed key and SIGHASH_ALL: what is signed, what the signed input looks like, how
/// it is checked, how large it is at most. Vaults sign these types and no others.
/// </summary>
public abstract class InputScript
{
    /// <summary>Outpoint, sequence and the length of an empty script.</summary>
    protected const int EmptyInputLength = 41;

    /// <summary>The length before it, and a low-r signature of at most 70 bytes in DER with its hash type.</summary>
    protected const int PushedSignatureLength = 1 + 71;

    protected const int PushedKeyLength = 1 + Secp256k1.PublicKeyLength;

    private protected InputScript()
    {
    }

    /// <summary>BIP-141's single key, signed by BIP-143.</summary>
    public static InputScript P2wpkh { get; } = new WitnessKeyHash();

    /// <summary>The single key of before segwit, signed by the original algorithm, which does not cover the spent value.</summary>
    public static InputScript P2pkh { get; } = new KeyHash();

    public abstract ScriptType Type { get; }

    /// <summary>The most that one signed input of this type adds to a transaction's weight (BIP-141): four a byte, one a witness byte.</summary>
    public int MaxWeight => (4 * (EmptyInputLength + MaxScriptSigLength)) + MaxWitnessLength;

    /// <summary>Bytes that the script of a signed input adds to an empty one.</summary>
    internal abstract int MaxScriptSigLength { get; }

    /// <summary>Bytes of a signed input's witness; 0 when there is none.</summary>
    internal abstract int MaxWitnessLength { get; }

    /// <summary>How to spend this output; refuses types that are not signed here with <see cref="ProblemCodes.AddressTypeUnsupported"/>.</summary>
    public static Result<InputScript> Of(ScriptPubKey spent) => Of(Scripts.Classify(spent));

    /// <summary>The same by type.</summary>
    public static Result<InputScript> Of(ScriptType type) => type switch
    {
        ScriptType.P2wpkh => P2wpkh,
        ScriptType.P2pkh => P2pkh,
        _ => new Problem(ProblemCodes.AddressTypeUnsupported, "Only outputs of type P2WPKH and P2PKH are spent here."),
    };

    /// <summary>
    /// Checks that input <paramref name="inputIndex"/> of the hashed transaction validly spends <paramref name="spent"/>: exactly
    /// signature and compressed key where they belong and nothing elsewhere, the key's hash in the output, strict DER, low s,
    /// SIGHASH_ALL, and the signature right by both ECDSA implementations. Refuses with <see cref="ProblemCodes.StatementSignatureInvalid"/>.
    /// </summary>
    public static Result<Done> Verify(SigningHashes hashes, int inputIndex, TransactionOutput spent) =>
        ClaimOf(hashes, inputIndex, spent).Then(claim => Check([claim]));

    /// <summary>
    /// <see cref="Verify"/> for every input of a signed transaction; <paramref name="spent"/> are the outputs that they spend, in order. Much
    /// quicker than one after the other when there are many. Throws <see cref="ArgumentException"/> for another number of outputs.
    /// </summary>
    public static Result<Done> VerifyAll(Transaction signed, IReadOnlyList<TransactionOutput> spent)
    {
        if (spent.Count != signed.Inputs.Count)
        {
            throw new ArgumentException("Each input spends one output.", nameof(spent));
        }

        var hashes = new SigningHashes(signed);
        var claims = new List<SignatureClaim>(spent.Count);
        for (var i = 0; i < spent.Count; i++)
        {
            if (!ClaimOf(hashes, i, spent[i]).TryGet(out var claim, out var problem))
            {
                return problem;
            }

            claims.Add(claim);
        }

        return Check(claims);
    }

    /// <summary>The output script of a compressed key of 33 bytes. Throws for another length.</summary>
    public abstract ScriptPubKey OfKey(ReadOnlySpan<byte> publicKey);

    /// <summary>The hash that input <paramref name="inputIndex"/> signs with SIGHASH_ALL; <paramref name="spent"/> is the output it spends.</summary>
    public abstract Hash256 HashAll(SigningHashes hashes, int inputIndex, TransactionOutput spent);

    /// <summary>The input with its script and witness, from a 64-byte compact signature made with SIGHASH_ALL.</summary>
    public TransactionInput Signed(TransactionInput input, ReadOnlySpan<byte> signature64, ReadOnlySpan<byte> publicKey) =>
        Finished(input, [.. DerSignature.Encode(signature64), (byte)SighashType.All], publicKey.ToArray());

    /// <summary>The input with its script and witness, from a signature in DER with its hash type.</summary>
    internal abstract TransactionInput Finished(TransactionInput input, byte[] signature, byte[] publicKey);

    /// <summary>Signature, key and hash of an input that has the form of its type; neither key nor signature is checked yet.</summary>
    private protected abstract Result<SignatureClaim> Claim(SigningHashes hashes, int inputIndex, TransactionOutput spent);

    /// <summary>The part of the form that is the same for all types; <paramref name="hash"/> is asked for last.</summary>
    private protected Result<SignatureClaim> Claim(TransactionOutput spent, ReadOnlySpan<byte> signature, ReadOnlySpan<byte> publicKey, Func<Hash256> hash)
    {
        if (publicKey.Length != Secp256k1.PublicKeyLength || OfKey(publicKey) != spent.Script)
        {
            return Invalid("the key is not the one that the output names");
        }

        return signature.Length < 1 || signature[^1] != (byte)SighashType.All || DerSignature.TryDecode(signature[..^1]) is not { } compact
            ? Invalid("the signature is not strict DER with SIGHASH_ALL")
            : new SignatureClaim(publicKey.ToArray(), hash().ToArray(), compact);
    }

    private static Result<SignatureClaim> ClaimOf(SigningHashes hashes, int inputIndex, TransactionOutput spent) =>
        Of(spent.Script).TryGet(out var script, out _)
            ? script.Claim(hashes, inputIndex, spent)
            : Invalid("the spent output is of a type that is not signed here");

    /// <summary>Both implementations find every signature right. Many are shared out among the processors.</summary>
    private static Result<Done> Check(IReadOnlyList<SignatureClaim> claims)
    {
        var parts = Math.Clamp(claims.Count / BatchEcdsa.WorthFrom, 1, Environment.ProcessorCount);
        var right = parts == 1 ? AreRight(claims) : claims.Chunk((claims.Count + parts - 1) / parts).AsParallel().All(AreRight);
        return right ? Done.Value : Invalid("the signature does not verify");
    }

    private static bool AreRight(IReadOnlyList<SignatureClaim> claims) =>
        claims.All(c => Secp256k1.Verify(c.PublicKey, c.Hash, c.Signature))
        && (claims.Count < BatchEcdsa.WorthFrom
            ? claims.All(c => SecondEcdsa.Verify(c.PublicKey, c.Hash, c.Signature))
            : BatchEcdsa.VerifyAll(claims));

    private protected static Problem Invalid(string why) => new(ProblemCodes.StatementSignatureInvalid, $"The input is not validly signed: {why}.");

    private sealed class WitnessKeyHash : InputScript
    {
        public override ScriptType Type => ScriptType.P2wpkh;

        internal override int MaxScriptSigLength => 0;

        internal override int MaxWitnessLength => 1 + PushedSignatureLength + PushedKeyLength;

        public override ScriptPubKey OfKey(ReadOnlySpan<byte> publicKey) => Scripts.P2wpkh(publicKey);

        public override Hash256 HashAll(SigningHashes hashes, int inputIndex, TransactionOutput spent) => hashes.Segwit.P2wpkhAll(inputIndex, spent);

        internal override TransactionInput Finished(TransactionInput input, byte[] signature, byte[] publicKey) =>
            input with { ScriptSig = [], Witness = [signature, publicKey] };

        private protected override Result<SignatureClaim> Claim(SigningHashes hashes, int inputIndex, TransactionOutput spent) =>
            hashes.Transaction.Inputs[inputIndex] is { ScriptSig.Length: 0, Witness: [var signature, var publicKey] }
                ? Claim(spent, signature, publicKey, () => HashAll(hashes, inputIndex, spent))
                : Invalid("the script is not empty, or the witness is not a signature and a key");
    }

    private sealed class KeyHash : InputScript
    {
        public override ScriptType Type => ScriptType.P2pkh;

        internal override int MaxScriptSigLength => PushedSignatureLength + PushedKeyLength;

        internal override int MaxWitnessLength => 0;

        public override ScriptPubKey OfKey(ReadOnlySpan<byte> publicKey) =>
            publicKey.Length == Secp256k1.PublicKeyLength ? Scripts.P2pkh(publicKey) : throw new ArgumentException("Compressed keys only.", nameof(publicKey));

        public override Hash256 HashAll(SigningHashes hashes, int inputIndex, TransactionOutput spent) => hashes.Legacy.All(inputIndex, spent.Script.Span);

        internal override TransactionInput Finished(TransactionInput input, byte[] signature, byte[] publicKey) =>
            input with { ScriptSig = [(byte)signature.Length, .. signature, (byte)publicKey.Length, .. publicKey], Witness = [] };

        /// <summary>The hash comes from the plain implementation of the algorithm here, a second path beside the one that signing uses.</summary>
        private protected override Result<SignatureClaim> Claim(SigningHashes hashes, int inputIndex, TransactionOutput spent)
        {
            var (input, tx) = (hashes.Transaction.Inputs[inputIndex], hashes.Transaction);
            if (input.Witness.Count != 0 || input.ScriptSig is not [var length, .. { } rest] || length >= rest.Length
                || rest[length] != Secp256k1.PublicKeyLength || rest.Length != length + PushedKeyLength)
            {
                return Invalid("there is a witness, or the script is not a signature and a key");
            }

            return Claim(
                spent, rest.AsSpan(0, length), rest.AsSpan(length + 1),
                () => Sighash.Legacy(tx, inputIndex, spent.Script.Span, (int)SighashType.All));
        }
    }
}
