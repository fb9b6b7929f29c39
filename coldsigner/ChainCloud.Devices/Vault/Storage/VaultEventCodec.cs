using System.Collections.Immutable;
using ChainCloud.Statements;

namespace ChainCloud.Devices.Vault;

/// <summary>
/// The journal's form of each event: a canonical CBOR array, kind first. Kinds are never renamed or given other fields: what needs more has
/// a higher number, and what does not is still written as before, so every journal that was ever written replays.
/// </summary>
internal static class VaultEventCodec
{
    private const string Created = "created/1";
    private const string CreatedWithAdministrators = "created/2";
    private const string Enrolled = "enrolled/1";
    private const string EnrolledOnAnyChain = "enrolled/2";
    private const string Signed = "signed/1";
    private const string Paid = "paid/1";
    private const string Listed = "tokens/1";
    private const string Refused = "refused/1";
    private const string Locked = "locked/1";
    private const string Attested = "attested/1";
    private const string Halted = "halted/1";

    public static byte[] Encode(VaultEvent happened)
    {
        var writer = new CborWriter();
        switch (happened)
        {
            case VaultCreated e:
                WriteCreated(writer, e);
                break;
            case MerchantEnrolled e:
                WriteEnrolled(writer, e);
                break;
            case TransactionSigned e:
                WriteSigned(writer, e);
                break;
            case AccountPaymentSigned e:
                WritePaid(writer, e);
                break;
            case TokensListed e:
                writer.Begin(Listed, e.At, 1);
                writer.WriteBytes(e.List.Span);
                break;
            case IntentRefused e:
                writer.Begin(Refused, e.At, 5);
                writer.WriteText(e.Merchant.ToString());
                writer.Intent(e.Intent);
                writer.WriteUnsigned((ulong)e.Clause);
                writer.WriteText(e.Detail);
                writer.WriteBytes(e.Receipt.Span);
                break;
            case MerchantLocked e:
                writer.Begin(Locked, e.At, 4);
                writer.WriteText(e.Merchant.ToString());
                writer.WriteUnsigned((ulong)e.Clause);
                writer.WriteText(e.Detail);
                writer.WriteBytes(e.Receipt.Span);
                break;
            case BatchAttested e:
                writer.Begin(Attested, e.At, 6);
                writer.WriteText(e.Merchant.ToString());
                writer.WriteText(e.Asset.Code);
                writer.WriteUnsigned(e.BatchNumber);
                writer.WriteUnsigned(e.FirstIndex);
                writer.WriteUnsigned(e.Count);
                writer.WriteBytes(e.Attestation.Span);
                break;
            case VaultHalted e:
                writer.Begin(Halted, e.At, 2);
                writer.WriteUnsigned((ulong)e.Clause);
                writer.WriteText(e.Detail);
                break;
            default:
                throw new System.Diagnostics.UnreachableException(happened.GetType().Name);
        }

        return writer.ToArray();
    }

    /// <summary>Reads an event; refuses anything else with <see cref="ProblemCodes.JournalDamaged"/>.</summary>
    public static Result<VaultEvent> Decode(ReadOnlyMemory<byte> bytes)
    {
        var reader = new CborReader(bytes);
        var items = reader.ReadArray(32);
        var kind = reader.ReadText(64);
        var at = reader.Long();
        var happened = Read(reader, kind, at);
        reader.ExpectEnd();
        return happened is null || reader.Problem is not null || items < 3 || !Encode(happened).AsSpan().SequenceEqual(bytes.Span)
            ? new Problem(ProblemCodes.JournalDamaged, $"A journal record is no event of a vault: {reader.Problem?.Detail ?? kind}")
            : happened;
    }

    private static VaultEvent? Read(CborReader reader, string kind, long at) => kind switch
    {
        Created => ReadCreated(reader, at),
        CreatedWithAdministrators => ReadCreated(reader, at) with { Administrators = reader.List(reader.Key) },
        Enrolled => ReadEnrolled(reader, at),
        EnrolledOnAnyChain => ReadEnrolled(reader, at) with { FirstNonce = (ulong)reader.Long() },
        Signed => ReadSigned(reader, at),
        Paid => ReadPaid(reader, at),
        Listed => ReadListed(reader, at),
        Refused => new IntentRefused(at, reader.Merchant(), reader.Intent(), reader.Clause(), reader.Line(), reader.Blob()),
        Locked => new MerchantLocked(at, reader.Merchant(), reader.Clause(), reader.Line(), reader.Blob()),
        Attested => new BatchAttested(
            at, reader.Merchant(), reader.Asset(), (uint)reader.Long(), (uint)reader.Long(), (uint)reader.Long(), reader.Blob()),
        Halted => new VaultHalted(at, reader.Clause(), reader.Line()),
        _ => null,
    };

    private static void WriteCreated(CborWriter writer, VaultCreated e)
    {
        var first = e.Administrators.IsEmpty;
        writer.Begin(first ? Created : CreatedWithAdministrators, e.At, first ? 5 : 6);
        writer.WriteText(e.Vault.ToString());
        writer.WriteText(e.Role.ToText());
        writer.WriteText(e.Network.ToText());
        writer.WriteUnsigned(e.SeedFingerprint);
        writer.WriteBytes(e.IdentityKey.ToArray());
        if (!first)
        {
            writer.WriteArray(e.Administrators.Length);
            foreach (var key in e.Administrators)
            {
                writer.WriteBytes(key.ToArray());
            }
        }
    }

    private static VaultCreated ReadCreated(CborReader reader, long at) => new(
        at, reader.Device(), reader.Parsed(WireNames.ParseRole), reader.Parsed(NetworkNames.Parse), (uint)reader.Long(), reader.Key());

    private static TokensListed ReadListed(CborReader reader, long at)
    {
        var list = reader.Blob();
        if (reader.Problem is null && SignedTokenList.Decode(list) is { IsOk: false } unreadable)
        {
            reader.Refuse(unreadable.Problem.Detail);
        }

        return new TokensListed(at, list);
    }

    private static void WriteEnrolled(CborWriter writer, MerchantEnrolled e)
    {
        var first = e.Limits.HaveOneAsset() && e.FirstNonce == 0;
        writer.Begin(first ? Enrolled : EnrolledOnAnyChain, e.At, first ? 11 : 12);
        writer.WriteText(e.Merchant.ToString());
        writer.WriteUnsigned(e.Number);
        writer.WriteText(e.VDevice.ToString());
        writer.WriteBytes(e.VDeviceIdentity.ToArray());
        writer.WriteUnsigned(e.Epoch);
        writer.WriteBytes(e.Channel.Key.ToArray());
        writer.WriteUnsigned((ulong)e.Channel.NotBefore);
        writer.WriteUnsigned((ulong)e.Channel.NotAfter);
        writer.WriteText(e.AccountXpub);
        writer.Limits(e.Limits);
        writer.WriteBytes(e.Answer.Span);
        if (!first)
        {
            writer.WriteUnsigned(e.FirstNonce);
        }
    }

    private static MerchantEnrolled ReadEnrolled(CborReader reader, long at)
    {
        var (merchant, number, device, identity, epoch) = (reader.Merchant(), (uint)reader.Long(), reader.Device(), reader.Key(), (uint)reader.Long());
        var channel = new ChannelKey(reader.Key(), reader.Long(), reader.Long());
        return new MerchantEnrolled(at, merchant, number, device, identity, epoch, channel, reader.Line(), reader.Limits(), reader.Blob());
    }

    private static void WriteSigned(CborWriter writer, TransactionSigned e)
    {
        writer.Begin(Signed, e.At, 9);
        writer.WriteText(e.Merchant.ToString());
        writer.WriteText(e.Asset.Code);
        writer.WriteArray(e.Intents.Length);
        foreach (var intent in e.Intents)
        {
            writer.Intent(intent);
        }

        writer.WriteArray(e.Inputs.Length);
        foreach (var input in e.Inputs)
        {
            writer.WriteArray(2);
            writer.WriteBytes(input.TxId.ToArray());
            writer.WriteUnsigned(input.Index);
        }

        writer.WriteUnsigned((ulong)(e.ChangeIndex + 1));
        writer.Units(e.Spent);
        writer.WriteUnsigned((ulong)e.SignedTime);
        writer.WriteBytes(e.RawTransaction.Span);
        writer.WriteBytes(e.Receipt.Span);
    }

    private static TransactionSigned ReadSigned(CborReader reader, long at)
    {
        var (merchant, asset) = (reader.Merchant(), reader.Asset());
        var intents = reader.List(reader.Intent);
        var inputs = reader.List(reader.Outpoint);
        return new TransactionSigned(
            at, merchant, asset, intents, inputs, reader.Long() - 1, reader.Units(asset), reader.Long(), reader.Blob(), reader.Blob());
    }

    private static void WritePaid(CborWriter writer, AccountPaymentSigned e)
    {
        writer.Begin(Paid, e.At, 15);
        writer.WriteText(e.Merchant.ToString());
        writer.Intent(e.Intent);
        writer.WriteArray(2);
        writer.WriteBytes(e.Fence.Point);
        writer.WriteUnsigned(e.Fence.Number);
        writer.WriteBytes(e.Destination.Span);
        writer.WriteText(e.Paid.Asset.Code);
        writer.Units(e.Paid);
        writer.WriteText(e.Fee.Asset.Code);
        writer.Units(e.Fee);
        writer.Number(e.Terms.MaxFeePerGas);
        writer.Number(e.Terms.MaxPriorityFeePerGas);
        writer.Number(e.Terms.MaxFee);
        writer.WriteUnsigned((ulong)e.Terms.Replacements);
        writer.WriteUnsigned((ulong)e.SignedTime);
        writer.WriteBytes(e.RawTransaction.Span);
        writer.WriteBytes(e.Receipt.Span);
    }

    private static AccountPaymentSigned ReadPaid(CborReader reader, long at)
    {
        var (merchant, intent, fence, destination) = (reader.Merchant(), reader.Intent(), reader.Fence(), new ScriptPubKey(reader.ReadBytes(20).Span));
        var (paid, fee) = (reader.Units(reader.Asset()), reader.Units(reader.Asset()));
        var terms = new NoncePayment(intent.Id, reader.Number(), reader.Number(), reader.Number(), (int)reader.Long());
        return new AccountPaymentSigned(at, merchant, intent, fence, destination, paid, fee, terms, reader.Long(), reader.Blob(), reader.Blob());
    }

    private static ImmutableArray<T> List<T>(this CborReader reader, Func<T> read)
    {
        var items = ImmutableArray.CreateBuilder<T>();
        for (var left = reader.ReadArray(1_000_000); left > 0 && reader.Problem is null; left--)
        {
            items.Add(read());
        }

        return items.ToImmutable();
    }
}
