using ChainCloud.GrainInterfaces;
using ChainCloud.Grains.Devices;
using ChainCloud.Grains.Store;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orleans;

namespace ChainCloud.Grains.Merchants;

/// <summary>Shell of one merchant's rows: profile, tokens, devices, events.</summary>
public sealed class MerchantGrain(
    IMerchantStore merchants,
    IDeviceStore devices,
    ILedgerReads ledger,
    ITokenMint mint,
    IOptions<PlatformOptions> platform,
    TimeProvider clock,
    ILogger<MerchantGrain> log) : Grain, IMerchantGrain
{
    private const int MaxEvents = 200;

    private readonly TokenCache _tokens = new(merchants, clock);

    private MerchantId Id => MerchantId.Parse(GrainKeys.Body(this.GetPrimaryKeyString())).Value;

    public async Task<Result<MerchantProfile>> Create(string displayName)
    {
        if (string.IsNullOrWhiteSpace(displayName) || displayName.Length > 100)
        {
            return new Problem(ProblemCodes.MalformedRequest, "A merchant's name for people has 1 to 100 characters.");
        }

        var row = new MerchantRow(Id, displayName, null, clock.GetUtcNow());
        if (await merchants.Insert(row, CancellationToken.None))
        {
            Log.MerchantCreated(log, Id);
            return Profile(row);
        }

        var existing = await Row();
        return existing?.DisplayName == displayName
            ? Profile(existing)
            : new Problem(ProblemCodes.AlreadyExists, $"The merchant {Id} exists under another name.");
    }

    public async Task<Result<MerchantProfile>> Read() => await Row() is { } row ? Profile(row) : NotFound();

    public async Task<Result<IssuedToken>> IssueToken(TokenKind kind, DateTimeOffset? expiresAt)
    {
        if (kind is not (TokenKind.Cold or TokenKind.Hot))
        {
            return new Problem(ProblemCodes.MalformedRequest, "A merchant's token is cold or hot.");
        }

        var now = clock.GetUtcNow();
        if (expiresAt <= now)
        {
            return new Problem(ProblemCodes.MalformedRequest, "The token would have expired already.");
        }

        if (await Row() is null)
        {
            return NotFound();
        }

        var text = mint.Mint(kind, Id.ToString());
        await merchants.InsertToken(new TokenRow(TokenText.HashOf(text), kind, Id, null, now, expiresAt, null), CancellationToken.None);
        Log.TokenIssued(log, kind, Id.ToString());
        return new IssuedToken(text, kind, expiresAt);
    }

    public Task<Result<Caller>> Authenticate(Hash256 tokenHash) => _tokens.Authenticate(tokenHash, token => token.Merchant == Id);

    public async Task<Result<IReadOnlyList<EnrolledDevice>>> EnrolDevices(IReadOnlyList<byte[]> cards)
    {
        if (await Row() is null)
        {
            return NotFound();
        }

        if (!DeviceCards.Check(cards, Id, platform.Value.Network, clock.GetUtcNow()).TryGet(out var cardsSay, out var problem))
        {
            return problem;
        }

        var enrolled = await devices.DevicesOf(Id, CancellationToken.None);
        var accounts = await devices.Accounts(Id, CancellationToken.None);
        var added = cardsSay.Devices.Where(row => !enrolled.Any(known => DeviceCards.IsSame(known, row))).ToList();
        var addedAccounts = cardsSay.Accounts.Where(row => !accounts.Any(known => DeviceCards.IsSame(known, row))).ToList();
        if (added.Count + addedAccounts.Count > 0 && !await devices.Enrol(added, addedAccounts, CancellationToken.None))
        {
            return new Problem(ProblemCodes.DeviceConflict, "A device of that name or role, or its account, is enrolled with other keys.");
        }

        Log.DevicesEnrolled(log, Id, added.Count);
        return await Devices();
    }

    public async Task<Result<IReadOnlyList<EnrolledDevice>>> Devices()
    {
        var rows = await devices.DevicesOf(Id, CancellationToken.None);
        var accounts = await devices.Accounts(Id, CancellationToken.None);
        return Result<IReadOnlyList<EnrolledDevice>>.Ok([.. rows.Select(row => DeviceCards.View(row, accounts))]);
    }

    public async Task<Result<EventPage>> Events(long after, int limit)
    {
        if (limit is < 1 or > MaxEvents)
        {
            return new Problem(ProblemCodes.LimitInvalid, $"A page has 1 to {MaxEvents} events.");
        }

        var rows = await ledger.Events(Id, after, limit + 1, CancellationToken.None);
        var items = rows.Take(limit).Select(e => new EventView(e.Seq, e.Type, e.Asset, e.Subject, e.At, e.DataJson)).ToList();
        return new EventPage(items, rows.Count > limit);
    }

    private Task<MerchantRow?> Row() => merchants.Read(Id, CancellationToken.None);

    private static MerchantProfile Profile(MerchantRow row) =>
        new(row.Id, row.DisplayName, row.LockReason is null ? "active" : "locked", row.CreatedAt);

    private static Problem NotFound() => new(ProblemCodes.NotFound, "No such merchant.");
}
