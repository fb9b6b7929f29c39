using System.Collections.Immutable;
using System.Numerics;
using System.Security.Cryptography;
using ChainCloud.Chains;
using ChainCloud.Devices.Sealing;
using ChainCloud.Devices.Vault;
using ChainCloud.Statements;

namespace ChainCloud.Devices.Tests.Vault;

/// <summary>A send vault without a disk for one merchant's ETH and one listed token, and the makings of jobs that pass every clause.</summary>
public sealed class EvmBench : IDisposable
{
    public const long Now = VaultBench.Now;
    public const long Gwei = 1_000_000_000;

    public static readonly AssetId Eth = AssetId.Parse("ETH").Value;
    public static readonly AssetId Tok = AssetId.Parse("TUSD").Value;
    public static readonly AccountAddress Contract = new(Enumerable.Repeat((byte)0xc0, 20).ToArray());
    public static readonly AccountAddress OtherContract = new(Enumerable.Repeat((byte)0xc1, 20).ToArray());
    public static readonly TokenList Tokens = new(
        Network.Regtest, Eth, 1, [new(AssetId.Parse("OTHER").Value, OtherContract, 18, 100_000), new(Tok, Contract, 6, 100_000)]);

    public static readonly VaultLimits EtherLimits = new()
    {
        MaxPerIntent = Ether(5_000),
        MaxPerHour = Ether(8_000),
        MaxPerDay = Ether(10_000),
        MaxCountPerDay = 30,
        Lifetime = Ether(30_000),
        MaxFee = Ether(10),
        MaxFeeShareBasisPoints = 10_000,
        MaxFeeRateSatPerKvB = 500 * Gwei,
        DestinationTypes = [],
        MaxGas = 21_000,
    };

    public static readonly VaultLimits TokenLimits = EtherLimits with
    {
        MaxPerIntent = Token(5_000),
        MaxPerHour = Token(8_000),
        MaxPerDay = Token(10_000),
        Lifetime = Token(30_000),
        MaxGas = 0,
    };

    private int _made;

    public EvmBench()
    {
        Keys = VaultKeys.Open(SealedSecret.CopyOf(SHA512.HashData("seed of tests"u8)));
        State = VaultEvolution.Evolve(
            null, new VaultCreated(Now - 1_000, VaultBench.SendVault, DeviceRole.SendVault, Network.Regtest, Keys.SeedFingerprint, Keys.IdentityKey), 1);
        Apply(new TokensListed(Now - 1_000, new SignedTokenList(Tokens, []).Encode()));
        Apply(Enrolment(EtherLimits));
        Apply(Enrolment(TokenLimits));
    }

    public VaultKeys Keys { get; }

    public DeviceSigningKey VDevice { get; } = DeviceSigningKey.Generate();

    public VaultState State { get; private set; }

    public long Sequence { get; private set; } = 1;

    public MerchantRecord Merchant => State.Merchants[VaultBench.Acme];

    public AccountNonces Nonces => Merchant.Accounts[Eth].Nonces!;

    public AccountAddress Own => Nonces.Address;

    /// <summary>Thousandths of an ether.</summary>
    public static Amount Ether(long milli) => Amount.Of(Eth, milli * BigInteger.Pow(10, 15));

    /// <summary>Whole tokens of 6 decimals.</summary>
    public static Amount Token(long whole) => Amount.Of(Tok, whole * BigInteger.Pow(10, 6));

    public static AccountAddress Recipient(int n = 0) => new(SHA256.HashData(BitConverter.GetBytes(n))[..20]);

    public void Dispose()
    {
        Keys.Dispose();
        VDevice.Dispose();
    }

    public MerchantEnrolled Enrolment(VaultLimits limits) => new(
        Now - 1_000, VaultBench.Acme, 7, DeviceId.Parse("vd-acme").Value, VDevice.PublicKey, 1, new ChannelKey(VDevice.PublicKey, Now - 1_000, Now + 1_000_000),
        Keys.Account(AssetRegistry.For(Eth, Network.Regtest).Value, 7).Format(0x043587CFu), limits, default);

    public void Apply(VaultEvent happened) => State = VaultEvolution.Evolve(State, happened, ++Sequence);

    public void ChangeAccount(AssetId asset, Func<AccountRecord, AccountRecord> change)
    {
        var merchant = Merchant with { Accounts = Merchant.Accounts.SetItem(asset, change(Merchant.Accounts[asset])) };
        State = State with { Merchants = State.Merchants.SetItem(VaultBench.Acme, merchant) };
    }

    /// <summary>An intent with the account's next nonce, or another.</summary>
    public PayoutIntent Intent(Amount amount, AccountAddress? to = null, ulong? nonce = null)
    {
        var n = ++_made;
        var seen = Merchant.Receipts.IsEmpty ? VaultSeen.None : new VaultSeen(Merchant.Receipts.Count, Merchant.LastReceipt);
        return new PayoutIntent(
            Network.Regtest, amount.Asset, VaultBench.Acme, 1, Merchant.LastCounter + n, new StatementId(SHA256.HashData(BitConverter.GetBytes(n))[..16]),
            $"order-{n}", [new PayoutOutput((to ?? Recipient()).ToDestination(), amount)], Fence.Of(Own, nonce ?? Nonces.Next), Ether(9), 200 * Gwei, Now - 60,
            Now + 3_600, seen, default);
    }

    /// <summary>The honest transaction of an intent.</summary>
    public static EvmTransaction Propose(PayoutIntent intent)
    {
        var output = intent.Outputs[0];
        var recipient = AccountAddress.OfDestination(output.Script)!.Value;
        var isToken = intent.Asset != Eth;
        return new EvmTransaction
        {
            ChainId = 31_337,
            Nonce = intent.Fence.Number,
            MaxPriorityFeePerGas = 2 * Gwei,
            MaxFeePerGas = 50 * Gwei,
            GasLimit = isToken ? 60_000u : 21_000u,
            To = isToken ? Contract : recipient,
            Value = isToken ? 0 : output.Amount.Units,
            Data = isToken ? [.. Abi.Transfer(recipient, output.Amount.Units)] : [],
        };
    }

    public SignJob Job(ReadOnlyMemory<byte> proposal, params PayoutIntent[] intents) => new(
        Network.Regtest, intents[0].Asset, VaultBench.Acme, VaultBench.SendVault, JobId.Of((UInt128)(++_made)),
        [.. intents.Select(i => (ReadOnlyMemory<byte>)SignedStatement.Sign(i, VDevice).Bytes)], proposal);

    public SignDecision Decide(PayoutIntent intent, EvmTransaction? transaction = null, long clock = Now) =>
        VaultRules.CheckSign(State, Job((transaction ?? Propose(intent)).UnsignedPayload(), intent), clock);

    /// <summary>Signs a plan and takes it into the state, as the device does.</summary>
    public SignedEvmTransaction Complete(SigningPlan plan)
    {
        var signed = Keys.Sign(plan, 7);
        var receipt = new VaultReceipt(
            VaultBench.Acme, VaultBench.SendVault, Merchant.Receipts.Count + 1, Merchant.LastReceipt, plan.Intents[0].Hash, plan.Intents[0].Fence, signed.TxId,
            plan.Fee, VaultDecision.Signed, "", plan.Time, plan.RemainingDay);
        using var channel = Keys.Channel(VaultBench.Acme, 1);
        Apply(plan.Signed(signed.RawTransaction, SignedStatement.Sign(receipt, channel).Bytes));
        return SignedEvmTransaction.Parse(signed.RawTransaction).Value;
    }

    /// <summary>Pays an amount, from intent to state.</summary>
    public (PayoutIntent Intent, SignedEvmTransaction Signed) Pay(Amount amount)
    {
        var intent = Intent(amount);
        return (intent, Complete(Decide(intent).Pays()));
    }
}
