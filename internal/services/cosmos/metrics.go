package cosmos

import (
	"fmt"
	"time"

	"github.com/lanyard-dev/lanyard/internal/services/cosmos/documents"
)

// metrics is what a query has cost, in the form of the header
// x-ms-documentdb-query-metrics. Its parts are not told apart: all the time
// counts as execution. Looking at nothing is the best use of an index.
func metrics(f *documents.Found, length int64, took time.Duration) string {
	ratio := 1.0
	if f.Documents > len(f.Rows) {
		ratio = float64(len(f.Rows)) / float64(f.Documents)
	}
	ms := float64(took.Microseconds()) / 1000
	return fmt.Sprintf("totalExecutionTimeInMs=%.2f;queryCompileTimeInMs=0.00;queryLogicalPlanBuildTimeInMs=0.00;queryPhysicalPlanBuildTimeInMs=0.00;"+
		"queryOptimizationTimeInMs=0.00;VMExecutionTimeInMs=%.2f;indexLookupTimeInMs=0.00;instructionCount=0;documentLoadTimeInMs=0.00;"+
		"systemFunctionExecuteTimeInMs=0.00;userFunctionExecuteTimeInMs=0.00;retrievedDocumentCount=%d;retrievedDocumentSize=%d;"+
		"outputDocumentCount=%d;outputDocumentSize=%d;writeOutputTimeInMs=0.00;indexUtilizationRatio=%.2f",
		ms, ms, f.Documents, f.Bytes, len(f.Rows), length, ratio)
}
