using System.Text.RegularExpressions;
using ChainCloud.Grains.Store;
using ChainCloud.TestKit.Databases;
using static ChainCloud.Store.Tests.Samples;

namespace ChainCloud.Store.Tests;

public sealed partial class MigrationTests
{
    [Theory, BothDatabases]
    public async Task An_empty_database_is_migrated_once_and_keeps_its_rows(DatabaseKind kind)
    {
        await using var store = await StoreUnderTest.CreateEmpty(kind);
        Assert.True(await store.Migrator.Migrate(default) > 0);
        await store.Commit(Item("a", Deposited(1)));

        await store.Reopen();

        Assert.Equal(0, await store.Migrator.Migrate(default));
        Assert.True(await store.Migrator.IsReady(default));
        Assert.Single(await store.Books.FindJournal(["a"], default));
    }

    [Fact]
    public async Task Silos_that_start_at_once_migrate_once()
    {
        await using var database = await TestDatabase.Create(DatabaseKind.Postgres);
        StoreProcess[] silos = [new(database), new(database), new(database)];

        var applied = await Task.WhenAll(silos.Select(silo => silo.Store.Migrate(default)));

        Assert.Equal(Files(".Migrations.Postgres.").Count, applied.Sum());
        foreach (var silo in silos)
        {
            await silo.DisposeAsync();
        }
    }

    [Theory, BothDatabases]
    public async Task A_newer_schema_is_refused_with_its_number(DatabaseKind kind)
    {
        await using var store = await StoreUnderTest.Create(kind);
        await Execute(store, "INSERT INTO schema_migration (number, name, checksum, applied_at) VALUES (99, 'later', 'x', 0)");

        var refused = await Assert.ThrowsAsync<StoreSetupException>(() => store.Migrator.Migrate(default));

        Assert.Contains("migration 99 (later)", refused.Message, StringComparison.Ordinal);
        Assert.False(await store.Migrator.IsReady(default));
    }

    [Theory, BothDatabases]
    public async Task A_changed_migration_is_refused(DatabaseKind kind)
    {
        await using var store = await StoreUnderTest.Create(kind);
        await Execute(store, "UPDATE schema_migration SET checksum = 'x' WHERE number = 2");

        var refused = await Assert.ThrowsAsync<StoreSetupException>(() => store.Migrator.Migrate(default));

        Assert.Contains("Migration 2", refused.Message, StringComparison.Ordinal);
    }

    [Theory, BothDatabases]
    public async Task Every_table_and_column_is_explained_where_it_is_defined(DatabaseKind kind)
    {
        var files = Files(kind == DatabaseKind.Sqlite ? ".Migrations.Sqlite." : ".Migrations.Postgres.");
        Assert.True(files.Count > 5);
        foreach (var file in files)
        {
            using var reader = new StreamReader(typeof(StoreMigrator).Assembly.GetManifestResourceStream(file)!);
            var text = await reader.ReadToEndAsync();
            var columns = text.Split('\n').Where(line => ColumnLine().IsMatch(line)).ToList();
            Assert.NotEmpty(columns);
            Assert.All(columns, line => Assert.Contains("--", line, StringComparison.Ordinal));
        }
    }

    private static List<string> Files(string folder) =>
        [.. typeof(StoreMigrator).Assembly.GetManifestResourceNames().Where(n => n.Contains(folder, StringComparison.Ordinal))];

    [GeneratedRegex("^(    |ALTER TABLE [a-z_]+ ADD COLUMN )[a-z_]+ +(text|bytea|blob|bigint|integer|numeric|boolean)")]
    private static partial Regex ColumnLine();

    private static Task<int> Execute(StoreUnderTest store, string sql) =>
        store.Database.Write((session, ct) => session.Execute(sql, [], ct), default);
}
