package dialplan

// What becomes of a phone's record key, SIP INFO with "Record: on" or "Record: off":
// res_pjsip_one_touch_record_info.so puts the keys of a feature into the channel, as if
// they had been pressed. The features are those of the applicationmap that the channel
// may use by [VarFeatures]; behind them is NoOp(), so that a call outside of the daemon
// is left as it is. In a bridge of the daemon's there are no features, and it is told of
// the keys. No phone has them, so they begin no code that is pressed.
const (
	KeyRecordOn  = "DA"
	KeyRecordOff = "DB"

	// VarFeatures is Asterisk's own: the features that a channel may use. Without it
	// the record key is refused with 403.
	VarFeatures = "DYNAMIC_FEATURES"

	featureRecordOn  = "linewarden-record-on"
	featureRecordOff = "linewarden-record-off"

	// RecordFeatures is what [VarFeatures] is on the channel of an owned phone.
	RecordFeatures = featureRecordOn + "#" + featureRecordOff
)

// FeatureRecordOn and the other methods are what the templates write.
func (page) FeatureRecordOn() string { return featureRecordOn }

func (page) FeatureRecordOff() string { return featureRecordOff }

func (page) KeyRecordOn() string { return KeyRecordOn }

func (page) KeyRecordOff() string { return KeyRecordOff }

func (page) RecordFeatures() string { return RecordFeatures }

func (page) VarFeatures() string { return VarFeatures }
