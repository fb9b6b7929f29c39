using System.Reflection;
using ChainCloud.TestKit.Databases;
using Xunit.Sdk;

namespace ChainCloud.Store.Tests;

/// <summary>Runs a theory on SQLite and on PostgreSQL.</summary>
internal sealed class BothDatabasesAttribute : DataAttribute
{
    public override IEnumerable<object[]> GetData(MethodInfo testMethod) => [[DatabaseKind.Sqlite], [DatabaseKind.Postgres]];
}
