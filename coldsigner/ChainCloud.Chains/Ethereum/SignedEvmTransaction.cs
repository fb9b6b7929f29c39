using System.Numerics;

namespace ChainCloud.Chains;

/// <summary>A transaction with its signature and the account that it follows from. The signature's s is low (EIP-2).</summary>
public sealed class SignedEvmTransaction
{
    /// <summary>v, or yParity, then r and s.</summary>
    private const int SignatureFields = 3;

    private SignedEvmTransaction(EvmTransaction transaction, RecoverableSignature signature, AccountAddress sender)
    {
        Transaction = transaction;
        Signature = signature;
        Sender = sender;
        TxId = EvmHash.Of(Keccak256.Hash(Serialize()));
    }

    public EvmTransaction Transaction { get; }

    public RecoverableSignature Signature { get; }

    /// <summary>The account whose key signed.</summary>
    public AccountAddress Sender { get; }

    /// <summary>The transaction's hash, in the form of <see cref="EvmHash"/>.</summary>
    public Hash256 TxId { get; }

    /// <summary>Signs a transaction of type 2; throws <see cref="ArgumentException"/> for another. Whether to sign is the caller's to decide.</summary>
    public static SignedEvmTransaction Sign(EvmTransaction transaction, ExtendedPrivateKey key) =>
        transaction.Type == EvmTransactionType.DynamicFee
            ? new(transaction, key.SignRecoverable(transaction.SigningHash()), EvmAddress.OfPublicKey(key.Public.PublicKey))
            : throw new ArgumentException("Only transactions of type 2 are signed.", nameof(transaction));

    /// <summary>Joins a transaction with its signature. Refuses a high s, and a signature that belongs to no key.</summary>
    public static Result<SignedEvmTransaction> Of(EvmTransaction transaction, RecoverableSignature signature) =>
        Secp256k1.IsLowS(signature.Compact) && Secp256k1.Recover(transaction.SigningHash(), signature) is { } key
            ? new SignedEvmTransaction(transaction, signature, EvmAddress.OfPublicKey(key))
            : Malformed("its signature is invalid");

    /// <summary>
    /// Parses a signed transaction of type 0, 1 or 2, nothing after it. Types 3 and 4 are refused by name, everything that is not canonical
    /// or never valid too, all with <see cref="ProblemCodes.MalformedRequest"/>.
    /// </summary>
    public static Result<SignedEvmTransaction> Parse(ReadOnlySpan<byte> bytes)
    {
        if (EvmTransactionTypes.Of(bytes) is not { } type)
        {
            return Malformed("its type is unknown");
        }

        var unsignedFields = type switch
        {
            EvmTransactionType.Legacy => EvmTransaction.LegacyFields,
            EvmTransactionType.AccessList => EvmTransaction.AccessListFields,
            EvmTransactionType.DynamicFee => EvmTransaction.DynamicFeeFields,
            _ => 0,
        };
        if (unsignedFields == 0)
        {
            return Malformed(type == EvmTransactionType.Blob ? "it carries blobs (type 3)" : "it hands accounts over to code (type 4)");
        }

        if (!Rlp.Decode(type == EvmTransactionType.Legacy ? bytes : bytes[1..]).TryGet(out var item, out var problem))
        {
            return problem;
        }

        return item.IsList && item.Items.Length == unsignedFields + SignatureFields
            ? FromFields(type, item)
            : Malformed("it has too few or too many fields");
    }

    /// <summary>The bytes that are sent to the network.</summary>
    public byte[] Serialize()
    {
        var fields = RlpItem.List([.. Transaction.Fields(), RlpItem.Of(V()), Number(Signature.R), Number(Signature.S)]);
        return Transaction.Type == EvmTransactionType.Legacy ? Rlp.Encode(fields) : [(byte)Transaction.Type, .. Rlp.Encode(fields)];
    }

    /// <summary>
    /// The second code path before a signature leaves a vault (clause C19): true when a 33-byte public key made this signature and its
    /// parity, by code that shares nothing with libsecp256k1.
    /// </summary>
    public bool IsSignedBy(ReadOnlySpan<byte> publicKey) =>
        SecondEcdsa.VerifyRecoverable(publicKey, Transaction.SigningHash(), Signature);

    private static Result<SignedEvmTransaction> FromFields(EvmTransactionType type, RlpItem item)
    {
        var fields = new RlpFields(item.Items);
        long? legacyChainId = null;
        var legacyParity = false;
        if (type == EvmTransactionType.Legacy
            && !TrySplitV(item.Items[EvmTransaction.LegacyFields].TryNumber() ?? 0, out legacyChainId, out legacyParity))
        {
            return Malformed("its v belongs to no chain");
        }

        var parsed = type == EvmTransactionType.DynamicFee
            ? EvmTransaction.DynamicFee(fields)
            : EvmTransaction.WithGasPrice(fields, type, legacyChainId);
        if (!parsed.TryGet(out var transaction, out var problem))
        {
            return problem;
        }

        var parity = type == EvmTransactionType.Legacy ? fields.Number() >= 0 && legacyParity : fields.Parity();
        var signature = new RecoverableSignature([.. Bytes32(fields.Number()), .. Bytes32(fields.Number())], parity);
        return fields.AreRight ? Of(transaction, signature) : Malformed("its signature is invalid");
    }

    /// <summary>27 and 28 name no chain; 35 + 2·chain + parity does (EIP-155).</summary>
    private static bool TrySplitV(BigInteger v, out long? chainId, out bool yIsOdd)
    {
        var named = v - 35;
        chainId = named >= 2 && named / 2 <= long.MaxValue ? (long)(named / 2) : null;
        yIsOdd = v == 28 || (chainId is not null && !named.IsEven);
        return chainId is not null || v == 27 || v == 28;
    }

    private BigInteger V()
    {
        var parity = Signature.YIsOdd ? 1 : 0;
        return Transaction.Type != EvmTransactionType.Legacy ? parity
            : Transaction.ChainId is { } id ? (2 * (BigInteger)id) + 35 + parity
            : 27 + parity;
    }

    private static RlpItem Number(ReadOnlySpan<byte> bytes) => RlpItem.Of(new BigInteger(bytes, isUnsigned: true, isBigEndian: true));

    private static byte[] Bytes32(BigInteger number)
    {
        var bytes = new byte[32];
        number.TryWriteBytes(bytes, out var written, isUnsigned: true, isBigEndian: false);
        Array.Reverse(bytes);
        return bytes;
    }

    private static Problem Malformed(string why) =>
        new(ProblemCodes.MalformedRequest, $"This is not a signed transaction that is accepted here: {why}.");
}
