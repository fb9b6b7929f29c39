using System.Collections.Immutable;
using ChainCloud.Chains;

namespace ChainCloud.Devices.Vault;

/// <summary>A place in an account: branch 0 receives, branch 1 is change (BIP-44, BIP-84).</summary>
public readonly record struct KeyPosition(uint Branch, uint Index)
{
    public const uint Receiving = 0;

    public const uint Change = 1;

    /// <summary>The one account from which payments on account chains are made.</summary>
    public static readonly KeyPosition Hot = new(Receiving, 0);

    public DerivationPath Path => DerivationPath.Master.Child(Branch).Child(Index);

    /// <summary>False for a branch or index that no account has.</summary>
    internal bool IsOfAccount => Branch <= Change && Index < DerivationPath.Hardened;

    /// <summary>The destination at this place of the account, derived here; null for a branch or index that no account has.</summary>
    public ScriptPubKey? Script(ExtendedPublicKey account, AddressForm form = AddressForm.P2wpkh) =>
        IsOfAccount ? form.Destination(account.Child(Branch).Child(Index).PublicKey) : null;

    /// <summary>The same from the branch keys that the record holds.</summary>
    internal ScriptPubKey? Script(AccountRecord account) =>
        IsOfAccount ? account.Form.Destination(account.Branches[(int)Branch].Child(Index).PublicKey) : null;
}

/// <summary>One input as the cloud proposes it. Nothing in it is believed before its clause.</summary>
/// <param name="Outpoint">What it spends.</param>
/// <param name="Previous">The whole transaction that made the outpoint, if it came along.</param>
/// <param name="Claimed">The spent output as a separate field states it, if it does.</param>
/// <param name="Position">Where in the account its key is said to be; a hint that C13 derives anew.</param>
/// <param name="HashType">The signature's hash type as asked for; null for none.</param>
public sealed record ProposedInput(Outpoint Outpoint, Transaction? Previous, TransactionOutput? Claimed, KeyPosition? Position, int? HashType)
{
    /// <summary>The spent output as the previous transaction tells it, or else as claimed.</summary>
    public TransactionOutput? Spent =>
        Previous is null ? Claimed : Outpoint.Index < (uint)Previous.Outputs.Count ? Previous.Outputs[(int)Outpoint.Index] : null;
}

/// <summary>The transaction that the cloud wants signed, read from its PSBT (BIP-174).</summary>
/// <param name="Unsigned">The transaction.</param>
/// <param name="Inputs">One for each of its inputs.</param>
/// <param name="OutputPositions">Where in the account the key of each output is said to be.</param>
public sealed record ProposedTransaction(Transaction Unsigned, ImmutableArray<ProposedInput> Inputs, ImmutableArray<KeyPosition?> OutputPositions)
{
    /// <summary>Inputs less outputs in base units; null while an input's value is unknown. Wide enough for any 64-bit values.</summary>
    public Int128? Fee
    {
        get
        {
            Int128 fee = 0;
            foreach (var input in Inputs)
            {
                if (input.Spent is not { } spent)
                {
                    return null;
                }

                fee += spent.Value;
            }

            return Unsigned.Outputs.Aggregate(fee, (rest, output) => rest - output.Value);
        }
    }
}
