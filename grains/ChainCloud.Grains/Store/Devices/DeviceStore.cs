using ChainCloud.Grains.Store.Sql;

namespace ChainCloud.Grains.Store;

internal sealed class DeviceStore(SqlDatabase database) : IDeviceStore
{
    private const string SelectJob = $"SELECT {DeviceSql.JobColumns} FROM job WHERE ";
    private const string SelectReceipt = $"SELECT {DeviceSql.ReceiptColumns} FROM receipt WHERE device = @device AND merchant = @merchant";

    public Task<bool> Enrol(IReadOnlyList<DeviceRow> devices, IReadOnlyList<DeviceAccountRow> accounts, CancellationToken ct) =>
        database.TryRun([
            (DeviceSql.Insert, [.. devices.Select(DeviceSql.Values)]),
            (DeviceSql.InsertAccount, [.. accounts.Select(DeviceSql.Values)]),
        ], ct);

    public async Task<IReadOnlyList<DeviceAccountRow>> Accounts(MerchantId merchant, CancellationToken ct) => await database.Query(
        $"SELECT {DeviceSql.AccountColumns} FROM device_account WHERE merchant = @merchant ORDER BY asset", [("merchant", merchant.ToString())],
        DeviceSql.MapAccount, ct);

    public async Task<IReadOnlyList<DeviceRow>> DevicesOf(MerchantId merchant, CancellationToken ct) => await database.Query(
        $"SELECT {DeviceSql.Columns} FROM device WHERE merchant = @merchant ORDER BY role", [("merchant", merchant.ToString())], DeviceSql.Map, ct);

    public async Task<IReadOnlyList<DeviceRow>> Enrolments(DeviceId device, CancellationToken ct) => await database.Query(
        $"SELECT {DeviceSql.Columns} FROM device WHERE device = @device ORDER BY merchant", [("device", device.ToString())], DeviceSql.Map, ct);

    public Task<string?> LockReason(DeviceId device, CancellationToken ct) => database.QueryOne(
        "SELECT reason FROM device_lock WHERE device = @device", [("device", device.ToString())], row => row.Text(0), ct);

    public Task Lock(DeviceId device, string reason, DateTimeOffset at, CancellationToken ct) => Run(DeviceSql.LockRow(device, reason, at), ct);

    public Task<bool> InsertJob(JobRow job, CancellationToken ct) => Run(DeviceSql.JobRow(job), ct);

    public Task<JobRow?> ReadJob(JobId id, CancellationToken ct) =>
        database.QueryOne(SelectJob + "id = @id", [("id", id.ToString())], DeviceSql.MapJob, ct);

    public Task<JobRow?> FindJob(string key, CancellationToken ct) =>
        database.QueryOne(SelectJob + "key = @key", [("key", key)], DeviceSql.MapJob, ct);

    public async Task<IReadOnlyList<JobRow>> OpenJobs(DeviceId device, int limit, CancellationToken ct) => await database.Query(
        SelectJob + "device = @device AND done_at IS NULL ORDER BY id LIMIT @limit",
        [("device", device.ToString()), ("limit", (long)limit)],
        DeviceSql.MapJob,
        ct);

    public async Task<IReadOnlyList<JobRow>> OpenJobs(DeviceId device, IReadOnlyCollection<AssetId> halted, int limit, CancellationToken ct)
    {
        if (halted.Count == 0)
        {
            return await OpenJobs(device, limit, ct);
        }

        var books = string.Join(" OR ", halted.Select((_, i) => $"tr.book LIKE @asset{i}"));
        return await database.Query(
            SelectJob + $"""
                device = @device AND done_at IS NULL
                AND (kind <> 'sign' OR NOT EXISTS (SELECT 1 FROM transfer AS tr WHERE tr.id = job.subject AND ({books}))) ORDER BY id LIMIT @limit
                """,
            [("device", device.ToString()), ("limit", (long)limit), .. halted.Select((asset, i) => new SqlValue($"asset{i}", $"%/{asset.Code}"))],
            DeviceSql.MapJob,
            ct);
    }

    public async Task<int> CountOpenJobs(DeviceId device, CancellationToken ct)
    {
        var count = await database.Query(
            "SELECT count(*) FROM job WHERE device = @device AND done_at IS NULL", [("device", device.ToString())], row => row.Int(0), ct);
        return count[0];
    }

    public Task<bool> CompleteJob(JobId id, byte[]? answer, DateTimeOffset at, CancellationToken ct) =>
        Run(DeviceSql.CompleteRow(id, answer, at), ct);

    public Task<ReceiptRow?> LastReceipt(DeviceId device, MerchantId merchant, CancellationToken ct) => database.QueryOne(
        SelectReceipt + " ORDER BY counter DESC LIMIT 1",
        [("device", device.ToString()), ("merchant", merchant.ToString())],
        DeviceSql.MapReceipt,
        ct);

    public async Task<IReadOnlyList<ReceiptRow>> Receipts(
        DeviceId device, MerchantId merchant, ulong after, int limit, CancellationToken ct) => await database.Query(
        SelectReceipt + " AND counter > @after ORDER BY counter LIMIT @limit",
        [("device", device.ToString()), ("merchant", merchant.ToString()), ("after", (long)after), ("limit", (long)limit)],
        DeviceSql.MapReceipt,
        ct);

    public Task<bool> InsertReceipt(ReceiptRow receipt, CancellationToken ct) => Run(DeviceSql.ReceiptRow(receipt), ct);

    public Task InsertAlarm(AlarmRow alarm, CancellationToken ct) => database.Write(
        async (session, token) =>
        {
            foreach (var row in AlarmSql.Rows(alarm))
            {
                await session.Run(row.Statement, [row.Values], token);
            }

            return true;
        },
        ct);

    public async Task<IReadOnlyList<AlarmRow>> Alarms(MerchantId? merchant, AlarmId? before, int limit, CancellationToken ct)
    {
        List<SqlValue> values = [("before", before?.ToString() ?? PageEdge.AboveAll), ("limit", (long)limit)];
        var of = "";
        if (merchant is { } id)
        {
            of = "merchant = @merchant AND ";
            values.Add(("merchant", id.ToString()));
        }

        return await database.Query(
            $"SELECT {DeviceSql.AlarmColumns} FROM alarm WHERE {of}id < @before ORDER BY id DESC LIMIT @limit", values, DeviceSql.MapAlarm, ct);
    }

    private Task<bool> Run(PlannedRow row, CancellationToken ct) => database.TryRun(row.Statement, [row.Values], ct);
}
