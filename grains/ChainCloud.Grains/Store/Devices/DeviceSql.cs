namespace ChainCloud.Grains.Store.Sql;

/// <summary>Statements of devices, jobs, receipts, locks and alarms.</summary>
internal static class DeviceSql
{
    public const string Columns =
        "device, merchant, role, identity_key, channel_key, epoch, merchant_number, card, enrolled_at";

    public const string JobColumns = "id, key, device, merchant, kind, subject, frame, answer, created_at, done_at";

    public const string ReceiptColumns = "device, merchant, counter, prev_hash, hash, statement_hash, cose, received_at";

    public const string AlarmColumns = "id, merchant, device, code, detail, subject, at";

    public static readonly RowStatement Insert = RowStatement.Insert("device", [
        Column.Text("device"), Column.Text("merchant"), Column.Text("role"), Column.Bytes("identity_key"), Column.Bytes("channel_key"),
        Column.Integer("epoch"), Column.Integer("merchant_number"), Column.Bytes("card"),
        Column.Integer("enrolled_at"),
    ]);

    public const string AccountColumns = "device, merchant, asset, xpub, card, enrolled_at";

    public static readonly RowStatement InsertAccount = RowStatement.Insert("device_account", [
        Column.Text("device"), Column.Text("merchant"), Column.Text("asset"), Column.Text("xpub"), Column.Bytes("card"), Column.Integer("enrolled_at"),
    ]);

    public static readonly RowStatement InsertJob = RowStatement.Insert("job", [
        Column.Text("id"), Column.Text("key"), Column.Text("device"), Column.Text("merchant"), Column.Text("kind"), Column.Text("subject"),
        Column.Bytes("frame"), Column.Integer("created_at"),
    ]).At(80);

    public static readonly RowStatement CompleteJob = RowStatement.Update(
        "job", [Column.Bytes("answer"), Column.Integer("done_at")], [Column.Text("id")], guard: "t.done_at IS NULL").At(81);

    public static readonly RowStatement InsertReceipt = RowStatement.Insert("receipt", [
        Column.Text("device"), Column.Text("merchant"), Column.Integer("counter"), Column.Bytes("hash"), Column.Integer("prev_counter"),
        Column.Bytes("prev_hash"), Column.Bytes("statement_hash"), Column.Bytes("cose"), Column.Integer("received_at"),
    ]).At(82);

    public static readonly RowStatement InsertAlarm = RowStatement.Insert("alarm", [
        Column.Text("id"), Column.Text("merchant"), Column.Text("device"), Column.Text("code"), Column.Text("detail"), Column.Text("subject"),
        Column.Integer("at"),
    ]).At(83);

    public static readonly RowStatement Lock = RowStatement.Insert(
        "device_lock", [Column.Text("device"), Column.Text("reason"), Column.Integer("at")], ignoreExisting: true).At(84, required: false);

    public static readonly RowStatement LockMerchant = RowStatement.Update(
        "merchant", [Column.Text("lock_reason")], [Column.Text("id")], guard: "t.lock_reason IS NULL").At(85, required: false);

    public static object?[] Values(DeviceRow row) =>
    [
        row.Id.ToString(), row.Merchant.ToString(), row.Role, row.IdentityKey, row.ChannelKey, (long)row.Epoch,
        (long)row.MerchantNumber, row.Card, row.EnrolledAt.ToUnixTimeMilliseconds(),
    ];

    public static object?[] Values(DeviceAccountRow row) =>
        [row.Device.ToString(), row.Merchant.ToString(), row.Asset.Code, row.Xpub, row.Card, row.EnrolledAt.ToUnixTimeMilliseconds()];

    public static PlannedRow JobRow(JobRow row) => new(InsertJob,
    [
        row.Id.ToString(), row.Key, row.Device.ToString(), row.Merchant.ToString(), row.Kind, row.Subject, row.Frame,
        row.CreatedAt.ToUnixTimeMilliseconds(),
    ]);

    public static PlannedRow CompleteRow(JobId id, byte[]? answer, DateTimeOffset at) =>
        new(CompleteJob, [answer, at.ToUnixTimeMilliseconds(), id.ToString()]);

    /// <summary>The first receipt follows none; every other names its predecessor, which the foreign key then wants to exist.</summary>
    public static PlannedRow ReceiptRow(ReceiptRow row)
    {
        var follows = row.Counter > 1 || !row.PreviousHash.IsZero;
        return new PlannedRow(InsertReceipt,
        [
            row.Device.ToString(), row.Merchant.ToString(), (long)row.Counter, row.Hash.ToArray(), follows ? (long)row.Counter - 1 : null,
            follows ? row.PreviousHash.ToArray() : null, row.StatementHash.ToArray(), row.Cose, row.ReceivedAt.ToUnixTimeMilliseconds(),
        ]);
    }

    public static PlannedRow AlarmRow(AlarmRow row) => new(InsertAlarm,
    [
        row.Id.ToString(), row.Merchant?.ToString(), row.Device?.ToString(), row.Code, row.Detail, row.Subject, row.At.ToUnixTimeMilliseconds(),
    ]);

    public static PlannedRow LockRow(DeviceId device, string reason, DateTimeOffset at) =>
        new(Lock, [device.ToString(), reason, at.ToUnixTimeMilliseconds()]);

    public static PlannedRow LockMerchantRow(MerchantId merchant, string reason) => new(LockMerchant, [reason, merchant.ToString()]);

    public static DeviceRow Map(SqlRow row) => new(
        row.Device(0), row.Merchant(1), row.Text(2), row.Bytes(3), row.Bytes(4), row.UInt(5), row.UInt(6), row.Bytes(7),
        row.Time(8));

    public static DeviceAccountRow MapAccount(SqlRow row) =>
        new(row.Device(0), row.Merchant(1), row.Asset(2), row.Text(3), row.Bytes(4), row.Time(5));

    public static JobRow MapJob(SqlRow row) => new(
        JobId.Parse(row.Text(0)).Value, row.Text(1), row.Device(2), row.Merchant(3), row.Text(4), row.Text(5), row.Bytes(6), row.BytesOrNull(7),
        row.Time(8), row.TimeOrNull(9));

    public static ReceiptRow MapReceipt(SqlRow row) => new(
        row.Device(0), row.Merchant(1), (ulong)row.Long(2), row.HashOrNull(3) ?? default, row.Hash(4), row.Hash(5), row.Bytes(6), row.Time(7));

    public static AlarmRow MapAlarm(SqlRow row) => new(
        AlarmId.Parse(row.Text(0)).Value, row.MerchantOrNull(1), row.DeviceOrNull(2), row.Text(3), row.Text(4), row.Text(5), row.Time(6));
}
