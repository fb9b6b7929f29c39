using System.Collections.Immutable;
using System.Diagnostics;
using ChainCloud.Chains;
using ChainCloud.Statements;

namespace ChainCloud.Devices.Vault;

/// <summary>A transaction that has passed every clause before signing. A closed family: one kind for each kind of chain.</summary>
/// <param name="Merchant">Whose.</param>
/// <param name="Asset">What is paid.</param>
/// <param name="Intents">What is paid for, in the job's order.</param>
/// <param name="Pays">What the intents pay together.</param>
/// <param name="Fee">What the chain takes, on account chains at most.</param>
/// <param name="Time">Vault time, Unix seconds.</param>
/// <param name="SignedTime">The latest notBefore of the intents.</param>
/// <param name="RemainingDay">What is left of the asset's L24 after this.</param>
public abstract record SigningPlan(
    MerchantId Merchant, AssetDefinition Asset, ImmutableArray<PayoutIntent> Intents, Amount Pays, Amount Fee, long Time, long SignedTime,
    Amount RemainingDay)
{
    /// <summary>Signs with the account's key. Whoever calls has the plan from the rules.</summary>
    internal abstract SignedPayment Sign(ExtendedPrivateKey account);

    /// <summary>C19: judges finished bytes by themselves; null when all is well.</summary>
    internal abstract string? WrongWith(ReadOnlySpan<byte> rawTransaction);

    /// <summary>What the journal keeps.</summary>
    public abstract VaultEvent Signed(ReadOnlyMemory<byte> rawTransaction, ReadOnlyMemory<byte> receipt);

    private protected static SignedIntent Facts(PayoutIntent intent) => new(intent.IntentId, intent.Hash, intent.ExternalId, intent.VCounter);
}

/// <summary>A signed transaction, not yet verified.</summary>
public sealed record SignedPayment(byte[] RawTransaction, Hash256 TxId);

/// <summary>A plan on a UTXO chain.</summary>
/// <param name="Unsigned">The transaction.</param>
/// <param name="Spent">The output that each input spends, from its full previous transaction.</param>
/// <param name="Positions">Where in the account each input's key is, derived and compared here.</param>
/// <param name="PublicKeys">The keys there.</param>
/// <param name="ChangeOutput">Which output is the change; -1 for none.</param>
/// <param name="ChangeIndex">Its index at branch 1; -1 for none.</param>
public sealed record UtxoPlan(
    MerchantId Merchant, AssetDefinition Asset, Transaction Unsigned, ImmutableArray<TransactionOutput> Spent, ImmutableArray<KeyPosition> Positions,
    ImmutableArray<byte[]> PublicKeys, int ChangeOutput, long ChangeIndex, ImmutableArray<PayoutIntent> Intents, Amount Pays, Amount Fee, long Time, long SignedTime, Amount RemainingDay)
    : SigningPlan(Merchant, Asset, Intents, Pays, Fee, Time, SignedTime, RemainingDay)
{
    private InputScript Input => InputScript.Of(Asset.Utxo!.ReceiveScript).Value;

    /// <summary>The unsigned transaction with one 64-byte signature and its public key for each input.</summary>
    public Transaction WithSignatures(IReadOnlyList<(byte[] Signature, byte[] PublicKey)> signatures)
    {
        if (signatures.Count != Unsigned.Inputs.Count)
        {
            throw new UnreachableException("One signature for each input.");
        }

        var inputs = Unsigned.Inputs.Select((input, i) => Input.Signed(input, signatures[i].Signature, signatures[i].PublicKey));
        return new Transaction(Unsigned.Version, [.. inputs], Unsigned.Outputs, Unsigned.LockTime);
    }

    /// <summary>SIGHASH_ALL over each input with the key at its position, on all processors.</summary>
    internal Transaction SignInputs(ExtendedPrivateKey account)
    {
        var hashes = new SigningHashes(Unsigned);
        var signatures = new (byte[] Signature, byte[] PublicKey)[Spent.Length];
        using var receiving = account.Child(KeyPosition.Receiving);
        using var change = account.Child(KeyPosition.Change);
        Parallel.For(0, signatures.Length, i =>
        {
            using var key = (Positions[i].Branch == KeyPosition.Change ? change : receiving).Child(Positions[i].Index);
            signatures[i] = (key.Sign(hashes.All(i, Spent[i]).ToArray()), PublicKeys[i]);
        });
        return WithSignatures(signatures);
    }

    internal override SignedPayment Sign(ExtendedPrivateKey account)
    {
        var signed = SignInputs(account);
        return new SignedPayment(signed.Serialize(withWitness: true), signed.TxId);
    }

    internal override string? WrongWith(ReadOnlySpan<byte> rawTransaction)
    {
        if (!Transaction.Parse(rawTransaction).TryGet(out var signed, out _) || signed.WithoutSignatures().TxId != Unsigned.TxId)
        {
            return "the signed bytes are not the planned transaction";
        }

        return InputScript.VerifyAll(signed, Spent).TryGet(out _, out var problem) ? null : problem.Detail;
    }

    public override VaultEvent Signed(ReadOnlyMemory<byte> rawTransaction, ReadOnlyMemory<byte> receipt) => new TransactionSigned(
        Time, Merchant, Asset.Asset, [.. Intents.Select(Facts)], [.. Unsigned.Inputs.Select(i => i.Outpoint)], ChangeIndex, Pays + Fee, SignedTime,
        rawTransaction, receipt);
}

/// <summary>A plan on an account chain.</summary>
/// <param name="Transaction">What is signed.</param>
/// <param name="From">The account that signs.</param>
/// <param name="Intent">The one intent.</param>
/// <param name="Paid">What the limits count of what it pays; zero for a replacement.</param>
/// <param name="Counted">What the limits count of the fee; of a replacement what it adds.</param>
/// <param name="Terms">The transaction's caps.</param>
public sealed record EvmPlan(
    MerchantId Merchant, AssetDefinition Asset, EvmTransaction Transaction, AccountAddress From, PayoutIntent Intent, Amount Paid, Amount Counted,
    NoncePayment Terms, Amount Pays, Amount Fee, long Time, long SignedTime, Amount RemainingDay)
    : SigningPlan(Merchant, Asset, [Intent], Pays, Fee, Time, SignedTime, RemainingDay)
{
    internal override SignedPayment Sign(ExtendedPrivateKey account)
    {
        using var key = account.Derive(KeyPosition.Hot.Path);
        var signed = SignedEvmTransaction.Sign(Transaction, key);
        return new SignedPayment(signed.Serialize(), signed.TxId);
    }

    /// <summary>
    /// Parsing recovers the sender by libsecp256k1 and refuses a high s; the second ECDSA implementation then judges signature and parity.
    /// </summary>
    internal override string? WrongWith(ReadOnlySpan<byte> rawTransaction)
    {
        if (!SignedEvmTransaction.Parse(rawTransaction).TryGet(out var signed, out _) || signed.Transaction != Transaction
            || !signed.Serialize().AsSpan().SequenceEqual(rawTransaction))
        {
            return "the signed bytes are not the planned transaction";
        }

        if (signed.Sender != From || Secp256k1.Recover(Transaction.SigningHash(), signed.Signature) is not { } key)
        {
            return "another account signed";
        }

        return signed.IsSignedBy(key) ? null : "the signature does not verify";
    }

    public override VaultEvent Signed(ReadOnlyMemory<byte> rawTransaction, ReadOnlyMemory<byte> receipt) => new AccountPaymentSigned(
        Time, Merchant, Facts(Intent), Intent.Fence, Intent.Outputs[0].Script, Paid, Counted, Terms, SignedTime, rawTransaction, receipt);
}
